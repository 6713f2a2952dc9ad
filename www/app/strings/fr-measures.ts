// What the page says of accuracy, collapse, evaluations and exports, in French; part of `fr.ts`.

import type { measures as english } from "./en-measures.ts";

export const measures: typeof english = {
  spread: {
    title: "Les plongements restent-ils distincts ?",
    lead: "Les mêmes images à chaque fois. Si toutes reçoivent le même vecteur, le modèle s’est effondré, et la perte peut ne pas le montrer.",
    ofEmbeddings: "dispersion des plongements",
    ofFeatures: "dispersion des caractéristiques",
    healthy: "répartis uniformément, 1/√{dim}",
    rank: "dimensions utilisées",
    rankHelp: "RankMe : le rang effectif des vecteurs. Un modèle sain utilise une bonne part de ses dimensions.",
    alignment: "distance de deux vues",
    alignmentHelp:
      "Alignement : distance quadratique moyenne entre deux vues d’une image, de 0 à 4. Elle baisse à mesure que le modèle apprend à ignorer les augmentations.",
    uniformity: "uniformité",
    uniformityHelp: "Plus elle est basse, plus les vecteurs sont répartis sur la sphère ; 0 quand tous sont égaux.",
    empty: "La première mesure arrive peu après le départ.",
    chart:
      "Dispersion des plongements au fil des pas. Dernière valeur : {std} ; des vecteurs répartis uniformément ont {healthy}.",
  },
  dense: {
    title: "Que voit-il, et où ?",
    lead: "Les endroits dont les caractéristiques se ressemblent ont la même couleur, et sont réunis en parties sans qu’on ait dit ce qu’est une partie. Cela suggère sur quoi un détecteur ou une segmentation pourrait s’appuyer ; ce n’est ni l’un ni l’autre.",
    images: "Images",
    look: "Regarder",
    again: "Regarder encore",
    parts: "Parties",
    colours: "Caractéristiques en couleurs",
    found: "Parties",
    note: "Après {step} pas, sur une grille de {rows} × {columns} endroits. Les couleurs sont les trois directions principales des caractéristiques et montrent {shown} de leurs variations ; ce qui touche les bords des images compte comme arrière-plan.",
  },
  evaluate: {
    title: "À quoi est-il bon ?",
    lead: "Apprend les classes avec peu puis beaucoup d’étiquettes, et teste sur les images mises de côté : par un classifieur linéaire sur l’encodeur figé, par affinage et, pour comparer, en entraînant le même réseau depuis zéro.",
    start: "Évaluer",
    cancel: "Annuler",
    quick: "rapide : un seul tirage, moins de pas",
    fineTune: "affiner aussi",
    progress: "Avancement de l’évaluation",
    on: "Sur",
    here: "ces images",
    files: "d’autres fichiers…",
    other: "{name}, {count} images",
    chooseFirst:
      "Choisissez des images étiquetées : un zip ou un dossier avec un sous-dossier par classe, ou des fichiers IDX ou CIFAR.",
    transfer:
      "Transfert : les caractéristiques valent-elles quelque chose sur des images que l’encodeur n’a pas vues ? Leur taille et leurs couleurs lui sont adaptées.",
    trainFirst: "Entraînez d’abord.",
    phases: {
      embed: "Calcul des caractéristiques",
      knn: "Plus proches voisins",
      linear: "Classifieurs linéaires",
      pseudo_labels: "Pseudo-étiquettes",
      fine_tune: "Affinage",
      supervised: "Entraînement depuis zéro",
    },
    knn: "{data}, {k} plus proches voisins : encodeur entraîné {features}, encodeur non entraîné {untrained}, pixels bruts {pixels}.",
    ways: {
      linear: "linéaire, encodeur entraîné",
      pseudoLabels: "de même avec pseudo-étiquettes",
      fineTuned: "affiné",
      supervised: "depuis zéro",
      pixels: "linéaire, pixels bruts",
      untrained: "linéaire, encodeur non entraîné",
    },
    labels: "Étiquettes",
    perClass: "{per} par classe ({count})",
    fraction: "{part} % ({count})",
    chart:
      "Exactitude selon le nombre d’étiquettes. Avec toutes : linéaire sur l’encodeur entraîné {linear}, depuis zéro {supervised}.",
    confusion: "Ce qui est pris pour quoi",
    confusionLead:
      "Lignes : la vraie classe. Colonnes : la classe donnée par le classifieur linéaire qui a le plus d’étiquettes, juste dans {accuracy} des cas. Une case montre ses images.",
    right: "juste",
    cell: "{truth}, pris pour {guess} : {count}",
    gone: "Ces images ne sont plus chargées.",
  },
  accuracy: {
    title: "Apprend-il ?",
    lead: "Les {k} plus proches voisins dans l’espace des caractéristiques votent pour chacune des {heldOut} images mises de côté ; une sonde linéaire apprend des mêmes {train} images étiquetées. Aucune étiquette n’a servi à l’entraînement.",
    features: "encodeur entraîné",
    pixels: "pixels bruts",
    untrained: "encodeur non entraîné",
    linear: "sonde linéaire sur l’encodeur entraîné",
    linearUntrained: "sonde linéaire, non entraîné",
    noLabels:
      "Il faut des étiquettes pour comparer. Rangez les images dans des sous-dossiers, un par classe, pour voir cette mesure.",
    empty: "La première mesure arrive peu après le départ.",
    measuring: "Mesure en cours",
    chart:
      "Exactitude au fil des pas. Dernières valeurs : encodeur entraîné {features}, pixels bruts {pixels}, encodeur non entraîné {untrained}, sonde linéaire {linear}.",
  },
  export: {
    title: "À emporter",
    lead: "L’encodeur en safetensors avec les noms de PyTorch ou en ONNX pour tout autre moteur, sa fiche, et le compte rendu de l’entraînement.",
    weights: "Poids de l’encodeur",
    onnx: "Encodeur pour moteurs ONNX",
    card: "Fiche du modèle",
    embeddings: "Vecteurs de toutes les images",
    run: "Compte rendu",
    checkpoint: "Point de contrôle",
    empty: "Entraînez d’abord : il n’y a pas encore de poids.",
    failed: "L’export a échoué : {message}",
  },
};
