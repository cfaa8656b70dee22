"""Deconvolution of a periodic signal with a total-variation penalty."""

import numpy as np


def misfit_value_and_grad(u, h, data, penalty):
    n = len(u)
    u_hat = np.fft.rfft(u)
    h_hat = np.fft.rfft(h)
    residual = np.fft.irfft(u_hat * h_hat, n=n) - data
    rough = u - np.roll(u, 1)
    lengths = np.sqrt(rough * rough + 1e-6)
    value = np.sum(residual * residual) + penalty * np.sum(lengths)

    # The adjoint of a circular convolution is a circular correlation.
    residual_hat = 2.0 * np.fft.rfft(residual)
    u_bar = np.fft.irfft(residual_hat * np.conj(h_hat), n=n)
    h_bar = np.fft.irfft(residual_hat * np.conj(u_hat), n=n)
    rough_bar = penalty * rough / lengths
    u_bar += rough_bar
    u_bar -= np.roll(rough_bar, -1)
    return value, (u_bar, h_bar)
