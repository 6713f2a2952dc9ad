// French texts of the concepts, in the shape of the English ones.

import type { conceptsEn } from "./concepts-en.ts";

export const conceptsFr: typeof conceptsEn = {
  title: "Les idées, une par une",
  lead: "La plupart des figures font tourner leur propre petit modèle sur les images chargées.",
  train: "Faire {steps} pas",
  trained: "pas {step}, perte {loss}",
  supervision: {
    title: "Qui dit ce qui est juste ?",
    about:
      "Des gens donnent la bonne réponse à un modèle supervisé. Un modèle auto-supervisé se fait un exercice dont la réponse est connue par construction, une pseudo-étiquette : ici, de combien on a tourné l’image.",
    unknown: "étiquette",
    supervised: "Supervisé",
    unsupervised: "Non supervisé",
    semi: "Semi-supervisé",
    self: "Auto-supervisé",
    supervisedNote: "Chaque image porte une étiquette que quelqu’un lui a donnée.",
    unsupervisedNote: "Aucune réponse : on cherche des groupes ou ce qui est typique.",
    semiNote: "Quelques étiquettes, et beaucoup d’images sans.",
    selfNote: "La réponse vient de l’image elle-même : la rotation, une part cachée, l’autre vue.",
  },
  pretext: {
    title: "Tâche prétexte et tâche en aval",
    about:
      "La tâche prétexte est l’exercice que l’on entraîne ; personne n’a besoin de sa réponse. La tâche en aval est ce à quoi l’encodeur sert ensuite. La tête g ne sert qu’à la première, puis on la jette.",
    pretextNow: "prétexte : perte de votre essai",
    downstreamNow: "en aval : voisins justes",
  },
  pseudo: {
    title: "Pseudo-étiquette",
    about:
      "Une pseudo-étiquette est une réponse que personne n’a écrite : elle découle de ce qu’on a fait à l’image. Ici chaque image est tournée, et la rotation est son étiquette ; la trouver demande une idée de l’aspect des choses à l’endroit. Le mot désigne aussi les réponses du modèle lui-même, prises pour étiquettes.",
    label: "étiquette : {turn}°",
  },
  ways: {
    title: "Auto-prédiction et contraste",
    about:
      "Une méthode auto-prédictive cache une partie d’une image et la prédit d’après le reste de la même image. Une méthode contrastive compare les images : deux vues d’une même image doivent se ressembler plus que les vues d’images différentes.",
    inside: "Auto-prédiction",
    between: "Contraste",
    insideNote: "MAE : la réponse est dans chaque image ; aucune autre n’est nécessaire.",
    betweenNote: "SimCLR : la réponse est entre les images ; il en faut d’autres dont se distinguer.",
  },
  anchor: {
    title: "Ancre, positif, négatif",
    about:
      "Une méthode contrastive prend une vue pour ancre. L’autre vue de la même image est son positif, toutes les autres images sont des négatifs. L’entraînement rapproche le positif et éloigne les négatifs.",
    choose: "Choisissez une ancre ; dessous, les autres vues avec leur similarité.",
    pick: "Ancre {index}",
    positive: "positif",
    negative: "négatif",
  },
  strength: {
    title: "Force des augmentations",
    about:
      "Ce qui change entre les vues, l’encodeur apprend à l’ignorer : une invariance. Trop peu, et l’exercice est trivial ; trop, et il n’y a plus rien à reconnaître.",
    slider: "Force",
    weak: "Les deux vues sont presque la même image : facile, et on apprend peu.",
    fair: "Différentes, et pourtant la même chose.",
    strong: "Souvent, deux vues n’ont plus rien en commun.",
  },
  mask: {
    title: "Taux de masquage",
    about:
      "Un autoencodeur masqué voit une part des patchs et prédit les autres. Peu cachés, les voisins donnent la réponse ; presque tous cachés, il ne peut que deviner la moyenne.",
    slider: "Caché",
  },
  bottleneck: {
    title: "Goulot et espace latent",
    about:
      "Entre encodeur et décodeur ne passe qu’un code court. Plus il est court, plus l’encodeur doit résumer ; l’espace de tous les codes est l’espace latent.",
    slider: "Nombres du code",
  },
  collapse: {
    title: "Effondrement",
    about:
      "Une méthode sans négatifs pourrait répondre la même chose pour toute image. VICReg a un terme v qui coûte quand les plongements d’un lot ne varient pas de 1 ; sans lui, tout devient égal.",
    guard: "Avec le terme de variance",
    notYet: "Entraînez, avec et sans.",
    missing: "Il manque {missing} de l’étendue.",
    meter: "Étendue des plongements",
  },
  transfer: {
    title: "Transfert et économie d’étiquettes",
    about:
      "Ce qui a été appris sans étiquettes sert à une tâche qui en a : l’encodeur reste tel quel, seul le vote qui suit est nouveau. Moins il faut d’étiquettes pour être juste aussi souvent, plus l’encodeur en apporte.",
    ask: "Demander à peu d’étiquettes, puis à beaucoup",
    labels: "Étiquettes",
    count: "{count} images",
  },
};
