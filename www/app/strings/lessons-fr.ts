// French texts of the lessons, in the shape of the English ones.

import type { lessonsEn } from "./lessons-en.ts";

export const lessonsFr: typeof lessonsEn = {
  title: "Leçons",
  invite: "Vous débutez ?",
  step: "{index} sur {count}",
  back: "Retour",
  next: "Suite",
  skip: "Passer",
  close: "Quitter la leçon",
  finish: "Terminer",
  train: "Entraîner",
  training: "Entraînement : pas {step} sur {total}",
  trained: "Terminé. Vous pouvez recommencer, ou continuer.",
  measure: "Mesurer avec {labels} étiquettes",
  measuring: "Mesure en cours",
  measured:
    "Avec {labels} étiquettes : encodeur entraîné {features}, pixels bruts {pixels}, encodeur non entraîné {untrained}.",
  noLabels:
    "Vos images n’ont pas d’étiquettes : on ne peut pas vérifier leurs voisins. Prenez un échantillon pour cette leçon :",
  loadSample: "Charger Fashion-MNIST",
  noRun: "Revenez en arrière et entraînez d’abord : la question porte sur votre propre essai.",
  right: "Oui.",
  wrong: "Pas dans votre essai.",
  first: {
    title: "Vos 60 premières secondes",
    images:
      "Ces images n’ont aucune étiquette dont un modèle pourrait apprendre : personne ne lui dit ce qu’est une chaussure. Il doit trouver son propre exercice. Choisissez vos photos si vous voulez ; elles restent sur cet appareil.",
    views:
      "L’exercice : chaque image est montrée deux fois, recadrée et recolorée au hasard. Le modèle doit trouver quelles vues vont ensemble.",
    train: "Appuyez sur le bouton. La perte dit combien l’exercice reste difficile ; la ligne en tirets est le hasard.",
    watch:
      "« Apprend-il ? » vérifie avec des étiquettes que le modèle n’a jamais vues : les plus proches voisins d’une image, par ses caractéristiques, sont-ils de la même classe ?",
    question: "Dans votre essai, quels plus proches voisins devinent le mieux la classe ?",
    a: "Ceux de l’encodeur entraîné",
    b: "Ceux des pixels bruts",
    c: "Ceux de l’encodeur non entraîné",
    because:
      "Encodeur entraîné {features}, pixels bruts {pixels}, encodeur non entraîné {untrained}. L’apport de l’entraînement est l’écart avec l’encodeur non entraîné. Ces images favorisent les pixels bruts : un essai court ne les bat pas forcément.",
  },
  augmentations: {
    title: "Pourquoi des augmentations ?",
    views:
      "Ce qui change d’une vue à l’autre, l’encodeur apprend à l’ignorer : position, taille, luminosité. Les réglages disent combien cela change.",
    strong: "Premier essai : des vues qui diffèrent, comme d’habitude. Entraînez et laissez finir.",
    none: "Second essai : rien n’est recadré, retourné ni recoloré, les deux vues sont la même image. L’exercice devient facile. Entraînez avec la même graine.",
    question: "Dans lequel de vos deux essais les voisins devinent-ils mieux la classe ?",
    a: "Avec des vues qui diffèrent",
    b: "Avec deux fois la même vue",
    c: "Pas de différence notable (moins d’un point)",
    because:
      "Vues différentes : perte {loss0}, voisins justes {knn0}. Deux fois la même vue : perte {loss1}, voisins justes {knn1}. Une perte plus basse dit seulement que l’exercice était plus facile.",
  },
  collapse: {
    title: "Provoquez l’effondrement",
    idea: "VICReg met d’accord deux vues d’une image, sans autres images pour les en distinguer. Il y a une réponse paresseuse : le même plongement pour tout. L’accord est parfait, et ne dit rien.",
    whole:
      "Un terme l’empêche : la variance. Il coûte quand les plongements d’un lot ne diffèrent pas assez. Premier essai : comme il faut.",
    broken:
      "Second essai : le poids de ce terme est 0, rien d’autre ne change. Regardez plus bas comment bougent les écarts-types des plongements pendant l’entraînement.",
    question: "Qu’est devenue l’étendue des plongements dans votre second essai ?",
    a: "Il n’en reste presque rien : effondrement",
    b: "Elle est à peu près la même",
    c: "Elle a diminué, sans disparaître",
    because:
      "Le terme de variance dit quelle part de l’étendue manque : {missing0} avec son poids, {missing1} sans. La perte seule ({loss0} et {loss1}) préférerait le second essai.",
  },
  labels: {
    title: "Dix étiquettes suffisent",
    idea: "Les étiquettes coûtent cher, les images non. On apprend donc de toutes les images sans étiquettes, puis on utilise quelques étiquettes à la fin.",
    train: "Entraînez sans une seule étiquette.",
    few: "Faites maintenant voter quelques images étiquetées : une dizaine par classe au lieu de deux cents.",
    question: "Avec si peu d’étiquettes, votre encodeur entraîné est-il meilleur que le non entraîné ?",
    a: "Oui, de plus d’un point",
    b: "À peu près pareil",
    c: "Non, il est moins bon",
    because:
      "Avec {labels} étiquettes : entraîné {features}, non entraîné {untrained}, pixels bruts {pixels}. Avec {many} étiquettes, l’encodeur entraîné avait {most}.",
  },
  masked: {
    title: "Que voit un MAE ?",
    mask: "Trois patchs sur quatre sont retirés ; l’encodeur ne voit que le reste. Dans le dessin, les carrés gris sont à deviner.",
    train: "Entraînez et regardez la reconstruction : d’abord grise, puis des formes, puis des contours.",
    less: "Cachez maintenant trois patchs sur dix seulement, avec la même graine. Chaque patch caché a plus de voisins visibles.",
    question: "Lequel de vos deux essais finit avec la perte la plus basse ?",
    a: "Trois patchs sur quatre cachés",
    b: "Trois patchs sur dix cachés",
    c: "Pas de différence notable (moins de 3 %)",
    because:
      "75 % cachés : perte {loss0}. 30 % cachés : perte {loss1}. Tout peindre du gris moyen donnerait 1. Un exercice trop facile apprend peu, un exercice trop dur ne se résout pas : d’où les 75 %.",
  },
};
