from benchmarks.primals.gaussian_process import negative_log_likelihood

__all__ = ["negative_log_likelihood"]
