// What the page says of collapse and of evaluations, in French; part of `fr.ts`.

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
  evaluate: {
    title: "À quoi est-il bon ?",
    lead: "Apprend les classes avec peu puis beaucoup d’étiquettes, et teste sur les images mises de côté : par un classifieur linéaire sur l’encodeur figé, par affinage et, pour comparer, en entraînant le même réseau depuis zéro.",
    start: "Évaluer",
    cancel: "Annuler",
    quick: "rapide : un seul tirage, moins de pas",
    fineTune: "affiner aussi",
    progress: "Avancement de l’évaluation",
    trainFirst: "Entraînez d’abord.",
    phases: {
      embed: "Calcul des caractéristiques",
      knn: "Plus proches voisins",
      linear: "Classifieurs linéaires",
      fine_tune: "Affinage",
      supervised: "Entraînement depuis zéro",
    },
    knn: "{data}, {k} plus proches voisins : encodeur entraîné {features}, encodeur non entraîné {untrained}, pixels bruts {pixels}.",
    ways: {
      linear: "linéaire, encodeur entraîné",
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
};
