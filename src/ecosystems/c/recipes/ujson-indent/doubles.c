/* Stands for ujson's C++ wrapper of double-conversion; the driver has no fractions. Its parameters differ by version. */
#include <stdlib.h>

int dconv_d2s(void) { abort(); }
