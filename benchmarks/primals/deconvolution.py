import numpy as np


def misfit(u, h, data, penalty):
    blurred = np.fft.irfft(np.fft.rfft(u) * np.fft.rfft(h), n=len(u))
    residual = blurred - data
    rough = u - np.roll(u, 1)
    return np.sum(residual * residual) + penalty * np.sum(np.sqrt(rough * rough + 1e-6))
