"""By how much digits change that are rebuilt from their first principal components: the figures of GeneratorsTest.

    python3 digits_pca.py digits.csv.gz          # NumPy 1.24: 2 3.467698961851985, 5 2.218974894094816
"""
import sys

import numpy as np

pixels = np.loadtxt(sys.argv[1], delimiter=",")[:, :64] / 16
held = np.arange(len(pixels)) % 4 == 3
train, test = pixels[~held], pixels[held]
mean = train.mean(0)
vectors = np.linalg.svd(train - mean, full_matrices=False)[2]
for size in 2, 5:
    v = vectors[:size].T
    print(size, ((mean + (test - mean) @ v @ v.T - test) ** 2).sum(1).mean())
