"""The orders that `views::permutation_set` must choose, from its definition and without its tricks; for the unit tests
in src/views/jigsaw.rs. Standard library only: python3 make_jigsaw.py [tiles] [size]
"""

import sys
from itertools import combinations, permutations


def hamming(a, b):
    return sum(x != y for x, y in zip(a, b))


def permutation_set(tiles, size):
    everything = list(permutations(range(tiles)))  # lexicographic
    chosen = [everything[0]]
    scores = [(tiles + 1, 0)] * len(everything)  # (least distance, sum of distances) to those chosen
    while len(chosen) < min(size, len(everything)):
        distances = [hamming(order, chosen[-1]) for order in everything]
        scores = [(min(least, d), total + d) for (least, total), d in zip(scores, distances)]
        chosen.append(everything[scores.index(max(scores))])
    return chosen


if __name__ == "__main__":
    tiles, size = (int(x) for x in sys.argv[1:3]) if len(sys.argv) > 2 else (9, 24)
    chosen = permutation_set(tiles, size)
    for number, order in enumerate(chosen):
        print(number, list(order))
    print("least distance", min(hamming(a, b) for a, b in combinations(chosen, 2)))
