"""The letters of random formulas: names of all shapes, and what may be a function, a vector, a matrix or a family."""

_SHORT_NAMES = """
    x y z t a b c m n x_1 x_2 b_1 x_12 x_max x_{n+1} x_ij theta alpha lambda theta_1 phi_0 hat{y} bar{x} tilde{z} x' x'' a^(1) w^(L) w^(L)_jk
    x^* rate speed k p q v dot{q} mathcal{L} mathring{a} ell Omega d e I f g delta^(l)_j t_{1/2} y_{1/2}' x^*' a^(2)'' w^(L)_jk' dx
"""
_CHANGES = ("Delta x", "delta y", "Delta hat{x}", "Delta rate", "Delta y'", "d theta", "d phi_1", "d hat{x}", "d rate", "d theta^(1)'", "d ell_{1/2}")
NAMES = (*_SHORT_NAMES.split(), *_CHANGES)
FUNCTIONS = ("f", "g", "h", "F", "phi", "psi", "f_1", "hat{g}", "sigma", "u_t")
UNKNOWNS = {"Q": ("x",), "u": ("x", "t"), "s": ("t",), "r": ("t",), "T": ("x", "y")}
VECTORS = ("mathbf{v}", "vec{F}", "hat{mathbf{r}}", "mathbf{x}_1", "boldsymbol{theta}", "Delta mathbf{x}", "d mathbf{x}", "mathbf{u}^(1)'")
MATRICES = ("A", "B", "W", "w", "w_1", "Delta W", "B^(1)", "d Theta")
FAMILIES = ("xi", "Y", "hat{Z}", "omega", "C^(L)")
