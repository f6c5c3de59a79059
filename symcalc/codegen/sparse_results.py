"""Sparse matrices of SciPy from the numbers of a sparse target. Imported when a function is compiled that has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_array, vstack

from symcalc.graph.targets import Target


class SparseMatrices:
    """What makes a matrix of one target's numbers; the pattern is worked out once and shared by all."""

    def __init__(self, target: Target) -> None:
        assert target.pattern is not None
        rows, columns = target.pattern
        self.shape = target.shape
        self.columns = columns.astype(np.int32 if max(target.shape, default=0) < 2**31 else np.int64)
        counts = np.bincount(rows, minlength=target.shape[0])
        self.starts = np.concatenate([[0], np.cumsum(counts)]).astype(self.columns.dtype)

    def of(self, numbers: Any) -> Any:
        """Return the matrix with these numbers, row by row."""
        return csr_array((np.ascontiguousarray(numbers), self.columns.copy(), self.starts.copy()), shape=self.shape)

    def array_of(self, numbers: Any, batch: tuple[int, ...]) -> Any:
        """Return one matrix for one point, or an array of matrices for numbers of shape (stored, points)."""
        if not batch:
            return self.of(numbers[:, 0])
        found = np.empty(numbers.shape[1], dtype=object)
        for k in range(numbers.shape[1]):
            found[k] = self.of(numbers[:, k])
        return found.reshape(batch)


def stacked(pieces: Sequence[Any]) -> Any:
    """Return matrices, sparse or not, one below the other."""
    return vstack([csr_array(np.atleast_2d(piece) if isinstance(piece, np.ndarray) else piece) for piece in pieces], format="csr")
