"""Intervals of means of few runs."""
import numpy as np


def student_factor(degrees_of_freedom):
    """Ratio of the 68.27 % quantiles of Student's distribution (two-sided) and of the normal one, by
    the expansion that the analysis uses (analysis/statistics/student.hpp)."""
    v = 1 / degrees_of_freedom
    return 1 + v * (0.5 + v * (0.25 + v * (0.0625 - v * 0.00573)))


def mean_over_runs(values):
    """Mean over the first axis and its error by the scatter of the runs, with Student's factor; of
    a single run the error is NaN."""
    values = np.asarray(values, dtype=float)
    mean, count = values.mean(axis=0), len(values)
    if count < 2:
        return mean, np.full_like(mean, np.nan)
    error = values.std(axis=0, ddof=1) / np.sqrt(count) * student_factor(count - 1)
    return mean, error


def error_of(row, gradients):
    """Standard error of something made of the parameters of a fit: `gradients` has an array per
    parameter, in the order of the row's covariance. None where the row has no such covariance."""
    try:
        covariance = np.array(row.get("covariance"), dtype=float)
    except (TypeError, ValueError):
        return None
    gradients = np.array(np.broadcast_arrays(*gradients), dtype=float)
    if covariance.shape != (len(gradients),) * 2 or not np.isfinite(covariance).all():
        return None
    variance = np.einsum("k...,kn,n...->...", gradients, covariance, gradients)
    return np.sqrt(np.maximum(variance, 0))
