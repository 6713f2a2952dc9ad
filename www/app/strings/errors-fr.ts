// What the core and the package have to complain about, in French. The English text is the key, as the sources write
// it; `{name}` stands for whatever is filled in there. More particular ones stand first. What has no entry is shown in
// English. A test finds every key in the sources.

export const errorsFr: readonly (readonly [english: string, french: string])[] = [
  // Files
  [
    "there is no image to train on: {name}: {problem} ({count} more files were skipped); {hint}",
    "il n’y a aucune image pour l’entraînement : {name} : {problem} ({count} autres fichiers ont été ignorés) ; {hint}",
  ],
  [
    "there is no image to train on: {name}: {problem}",
    "il n’y a aucune image pour l’entraînement : {name} : {problem}",
  ],
  ["there is no image to train on; {hint}", "il n’y a aucune image pour l’entraînement ; {hint}"],
  [
    "add images (PNG, JPEG, GIF, WebP, BMP), a zip of them, IDX files or CIFAR binary batches",
    "ajoutez des images (PNG, JPEG, GIF, WebP, BMP), un zip de telles images, des fichiers IDX ou des lots binaires CIFAR",
  ],
  ["there are no files in what was given", "il n’y a pas de fichier dans ce qui a été donné"],
  ["there are more than {count} images; add fewer", "il y a plus de {count} images ; ajoutez-en moins"],
  ["the file is empty (0 bytes); get it again", "le fichier est vide (0 octet) ; reprenez-le"],
  ["the file is empty (0 bytes)", "le fichier est vide (0 octet)"],
  ["is no zip archive: it starts with {bytes}", "n’est pas une archive zip : il commence par {bytes}"],
  [
    "the zip archive is cut off or damaged ({reason}); get it again",
    "l’archive zip est tronquée ou abîmée ({reason}) ; reprenez-la",
  ],
  ["the zip archive is empty; add images to it", "l’archive zip est vide ; mettez-y des images"],
  ["cannot be unpacked ({reason})", "ne peut pas être décompressé ({reason})"],
  ["is not gzip: it starts with {bytes}", "n’est pas du gzip : il commence par {bytes}"],
  [
    "the packed data is cut off or damaged ({reason}); get it again",
    "les données compressées sont tronquées ou abîmées ({reason}) ; reprenez-les",
  ],
  [
    "HEIC photos, as iPhones take them, are not read here; share or export them as JPEG",
    "les photos HEIC, comme en prennent les iPhone, ne sont pas lues ici ; partagez-les ou exportez-les en JPEG",
  ],
  [
    "{format} images are not read here; convert it to PNG or JPEG",
    "les images {format} ne sont pas lues ici ; convertissez-la en PNG ou en JPEG",
  ],
  [
    "is named .{extension} but is no image (it starts with {bytes})",
    "s’appelle .{extension} mais n’est pas une image (il commence par {bytes})",
  ],
  [
    "tar archives are not read here; unpack it and add the files, or make a zip",
    "les archives tar ne sont pas lues ici ; décompressez-la et ajoutez les fichiers, ou faites un zip",
  ],
  [
    "is neither an image (PNG, JPEG, GIF, WebP, BMP) nor a zip, IDX or CIFAR binary file",
    "n’est ni une image (PNG, JPEG, GIF, WebP, BMP), ni un zip, ni un fichier IDX ou CIFAR binaire",
  ],
  ["is cut off before the end of the image; get it again", "est tronquée avant la fin de l’image ; reprenez-la"],
  [
    "is too large to decode (over {edge} pixels on an edge or {size} MiB); scale it down",
    "est trop grande pour être décodée (plus de {edge} pixels de côté ou {size} Mio) ; réduisez-la",
  ],
  ["cannot be decoded ({reason})", "ne peut pas être décodée ({reason})"],
  [
    "holds labels only; add the file with the images too",
    "ne contient que des étiquettes ; ajoutez aussi le fichier des images",
  ],
  [
    "{path} ({kind}) and {other} ({other_kind}) cannot be one data set; add one kind at a time",
    "{path} ({kind}) et {other} ({other_kind}) ne peuvent former un ensemble ; ajoutez une sorte à la fois",
  ],
  [
    "is an archive within an archive; unpack it and add it by itself",
    "est une archive dans une archive ; décompressez-la et ajoutez-la seule",
  ],
  [
    "holds no IDX file, the only format read from .gz; unpack it first",
    "ne contient pas de fichier IDX, seul format lu depuis .gz ; décompressez-le d’abord",
  ],
  [
    "holds the same as a file of the same name that was added before",
    "contient la même chose qu’un fichier du même nom ajouté avant",
  ],
  [
    "there are {labels} labels for {count} images; the two files must belong together",
    "il y a {labels} étiquettes pour {count} images ; les deux fichiers doivent aller ensemble",
  ],
  ["the sample could not be loaded: {reason}", "l’échantillon n’a pas pu être chargé : {reason}"],
  // Settings and methods
  ["setting `{name}` is {value}: {problem}", "le réglage « {name} » vaut {value} : {problem}"],
  [
    "{count} image is too few to train on; add at least two",
    "{count} image ne suffit pas à l’entraînement ; ajoutez-en au moins deux",
  ],
  [
    "there are {count} training images; choose at most that",
    "il y a {count} images d’entraînement ; ne choisissez pas plus",
  ],
  [
    "colour images are needed, and these are grey; choose other images or another method",
    "il faut des images en couleur, et celles-ci sont grises ; choisissez d’autres images ou une autre méthode",
  ],
  [
    "{problem}; cut them to squares, or choose another method",
    "{problem} ; recadrez-les en carrés, ou choisissez une autre méthode",
  ],
  [
    "a quarter turn needs square images, and these are {width}×{height} pixels",
    "un quart de tour demande des images carrées, et celles-ci ont {width}×{height} pixels",
  ],
  [
    "images are {width}×{height} pixels; choose a patch size that divides both",
    "les images ont {width}×{height} pixels ; choisissez une taille de patch qui divise les deux",
  ],
  ["choose a multiple of 4 and of the {heads} heads", "choisissez un multiple de 4 et des {heads} têtes"],
  [
    "it cuts an image into {rows} × {columns} patches; choose a smaller one",
    "elle découpe une image en {rows} × {columns} patchs ; choisissez-en une plus petite",
  ],
  [
    "{tiles} tiles have only {orders} orders; choose at most that",
    "{tiles} pièces n’ont que {orders} ordres ; ne choisissez pas plus",
  ],
  [
    "it must be a multiple of the batch size, which is {batch}; choose {fitting}, for example",
    "elle doit être un multiple de la taille de lot, qui est {batch} ; choisissez {fitting}, par exemple",
  ],
  [
    "a step would need about {need} of memory, where there are {room} and one tensor may have {most}; choose at most {fitting}, or a smaller model",
    "un pas demanderait environ {need} de mémoire, alors qu’il y a {room} et qu’un tenseur peut avoir {most} ; choisissez au plus {fitting}, ou un modèle plus petit",
  ],
  [
    "even this would need about {need} of memory, where there are {room} and one tensor may have {most}; choose a smaller model, or smaller images",
    "même cela demanderait environ {need} de mémoire, alors qu’il y a {room} et qu’un tenseur peut avoir {most} ; choisissez un modèle plus petit, ou des images plus petites",
  ],
  // While it trains
  ["the loss became {value} at step {step}: {advice}", "la perte est devenue {value} au pas {step} : {advice}"],
  [
    "the run has diverged; the learning rate was {rate}: try a tenth of it, or gradient clipping",
    "l’entraînement a divergé ; le taux d’apprentissage était {rate} : essayez-en le dixième, ou l’écrêtage du gradient",
  ],
  [
    "there is no WebGPU adapter ({reason}); choose auto or cpu",
    "il n’y a pas d’adaptateur WebGPU ({reason}) ; choisissez automatique ou processeur",
  ],
  ["the GPU refused a kernel: {problem}", "le GPU a refusé un noyau : {problem}"],
  [
    "the GPU has no room for a buffer of {bytes} bytes{user}; choose a smaller batch, or the CPU",
    "le GPU n’a pas de place pour un tampon de {bytes} octets{user} ; choisissez un lot plus petit, ou le processeur",
  ],
  [
    "kernel `{name}` needs {limit}; choose a smaller batch",
    "le noyau « {name} » demande {limit} ; choisissez un lot plus petit",
  ],
  ["reading from the device failed: {problem}", "la lecture depuis l’appareil a échoué : {problem}"],
  [
    "the GPU is out of memory{last} ({problem}); choose a smaller batch, or the CPU",
    "le GPU n’a plus de mémoire{last} ({problem}) ; choisissez un lot plus petit, ou le processeur",
  ],
  [
    "the core stopped ({reason}), most likely for want of memory; choose a smaller batch or a smaller encoder",
    "le cœur s’est arrêté ({reason}), sans doute faute de mémoire ; choisissez un lot ou un encodeur plus petit",
  ],
  // Labels: evaluation and classifiers
  [
    "`{name}` has no labels to test with; put the images into sub-folders, one for each class",
    "« {name} » n’a pas d’étiquettes pour évaluer ; rangez les images dans des sous-dossiers, un par classe",
  ],
  [
    "{count} labelled images leave none to test on; add images until there are ten at least",
    "{count} images étiquetées n’en laissent aucune pour évaluer ; ajoutez-en jusqu’à dix au moins",
  ],
  [
    "only {count} of the classes has labelled images beside the {held} held out to test on; label more images",
    "seule {count} des classes a des images étiquetées à côté des {held} mises de côté pour évaluer ; étiquetez-en davantage",
  ],
  [
    "all {count} labelled images are of one class, `{class}`; add a second to tell it from",
    "les {count} images étiquetées sont toutes d’une classe, « {class} » ; ajoutez-en une deuxième dont la distinguer",
  ],
  [
    "fine-tuning has diverged; choose a smaller learning rate for it",
    "l’ajustement a divergé ; choisissez pour lui un taux d’apprentissage plus petit",
  ],
  [
    "two classes are called `{name}`; give each a name of its own",
    "deux classes s’appellent « {name} » ; donnez à chacune son nom",
  ],
  ["a class has no name; give it one", "une classe n’a pas de nom ; donnez-lui-en un"],
  ["image {image} was given two classes; give it one", "l’image {image} a reçu deux classes ; donnez-lui-en une"],
  [
    "no image has a label yet; give some to two classes at least",
    "aucune image n’a encore d’étiquette ; donnez-en à deux classes au moins",
  ],
  [
    "all labels are of one class; label images of a second to tell it from",
    "toutes les étiquettes sont d’une classe ; étiquetez des images d’une deuxième dont la distinguer",
  ],
  ["no images were chosen; choose one at least", "aucune image n’a été choisie ; choisissez-en une au moins"],
  [
    "an encoder from outside of this crate has no form in ONNX; export it as safetensors",
    "un encodeur venu d’ailleurs n’a pas de forme ONNX ; exportez-le en safetensors",
  ],
  // Runs that are kept
  [
    "the browser's storage is full, so the run is not saved; free some space",
    "le stockage du navigateur est plein : l’entraînement n’est pas conservé ; libérez de la place",
  ],
  [
    "the browser stores nothing for this page{why}, so the run is not saved: {advice}",
    "le navigateur ne conserve rien pour cette page{why} : l’entraînement n’est pas conservé ; {advice}",
  ],
  [
    "training goes on; a window that is not private, over https, can save",
    "il continue ; une fenêtre qui n’est pas privée, en https, peut conserver",
  ],
  [
    "another tab saves its run here, so this one is not saved; training goes on",
    "un autre onglet conserve ici son entraînement : celui-ci n’est pas conservé ; il continue",
  ],
  [
    "this run is no longer kept here; another tab may have deleted it",
    "cet essai n’est plus gardé ici ; un autre onglet l’a peut-être supprimé",
  ],
  [
    "the checkpoint is damaged (its checksum is wrong); use an older one",
    "le point de contrôle est abîmé (sa somme de contrôle est fausse) ; prenez-en un plus ancien",
  ],
  [
    "the checkpoint was made with other data: `{data}`, {count} images of {shape}; `{other}` has {problem}. Give the data of that run",
    "le point de contrôle vient d’autres données : « {data} », {count} images de {shape} ; « {other} » en a {problem}. Donnez les données de cet entraînement",
  ],
  ["as many, but other pixels or labels", "autant, mais avec d’autres pixels ou d’autres étiquettes"],
  // Kinds, by the core's prefixes
  ["device: {problem}", "appareil : {problem}"],
  [
    "the file's encoder does not fit this run ({problem}): it was trained by {method} on {channels} channels, {width}×{height} pixels; choose the same encoder with the same widths, and images of that size",
    "l’encodeur du fichier ne convient pas à cet entraînement ({problem}) : il a été entraîné par {method} sur {channels} canaux, {width}×{height} pixels ; choisissez le même encodeur avec les mêmes largeurs, et des images de cette taille",
  ],
  ["`{name}` is missing", "« {name} » manque"],
  ["`{name}` has shape {got}, expected {wanted}", "« {name} » a la forme {got} au lieu de {wanted}"],
  ["`{name}` belongs to no part of the encoder", "« {name} » n’appartient à aucune partie de l’encodeur"],
  ["weights: {problem}", "poids : {problem}"],
  ["the worker was terminated", "le processus de calcul a été arrêté"],
  [
    "the run has batches of {size}; give fewer images, and at least 2",
    "l’entraînement a des lots de {size} images ; donnez-en moins, et au moins 2",
  ],
];
