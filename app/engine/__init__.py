"""The engine: NumPy and the standard library, knowing nothing of pages.

The legend. Short names here are the field's letters; they mean the same in every file.

====== ======================================================= ==================
letter meaning                                                 shape
====== ======================================================= ==================
l      number of a layer; 0 is the input layer                 whole number
L      number of the last layer                                whole number
n      units of a layer                                        whole number
m      samples taken together, one per column                  whole number
x      inputs, the same as a[0]                                (n_0, m)
t      targets                                                 (n_L, m)
W      weights into a layer; row = destination, column = source (n_out, n_in)
b      biases of a layer                                       (n_out, 1)
z      pre-activation, W a + b                                 (n, m)
a      activation, f(z)                                        (n, m)
E      error of one sample                                     (m,)
slope  df/dz                                                   (n, m)
delta  dE/dz                                                   (n, m)
alpha  learning rate, `rate`                                   number
====== ======================================================= ==================

Every array is float64, or complex (for the complex step), or of dtype object holding
`decimal.Decimal` (for the digits on the page): the same algorithm runs on all three.
"""
