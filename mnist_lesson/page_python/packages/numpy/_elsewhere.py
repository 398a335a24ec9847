"""The names that NumPy 2 has and this one lacks: such a name is missing here, any other is a slip."""

#: In numpy (a test compares them with NumPy's).
NAMES = (
    "ScalarType acos acosh angle apply_along_axis apply_over_axes arccosh arcsinh arctanh argpartition "
    "array_equiv asanyarray asarray_chkfinite ascontiguousarray asfortranarray asin asinh asmatrix astype "
    "atan atan2 atanh atleast_3d bartlett base_repr binary_repr bitwise_count bitwise_invert "
    "bitwise_left_shift bitwise_right_shift blackman block bmat broadcast broadcast_arrays busday_count "
    "busday_offset busdaycalendar byte bytes_ c_ can_cast cdouble char character choose clongdouble "
    "common_type complex128 complex256 complex64 complexfloating compress conj conjugate convolve copysign "
    "copyto core corrcoef correlate cov cross csingle ctypeslib cumulative_prod cumulative_sum datetime64 "
    "datetime_as_string datetime_data delete diag_indices diag_indices_from diagflat digitize divmod dsplit "
    "dstack dtypes ediff1d einsum_path emath extract f2py fft fill_diagonal fix flatiter flexible float128 "
    "float16 float_power format_float_positional format_float_scientific frexp from_dlpack frombuffer "
    "fromfile fromfunction fromiter frompyfunc fromregex fromstring gcd genfromtxt geomspace get_include "
    "getbufsize geterr geterrcall gradient half hamming hanning heaviside histogram histogram2d "
    "histogram_bin_edges histogramdd hsplit i0 imag index_exp indices info insert intc interp intersect1d "
    "is_busday iscomplex iscomplexobj isdtype isfortran isnat isneginf isposinf isreal isrealobj isscalar "
    "issubdtype iterable ix_ kaiser kron lcm ldexp lexsort lib little_endian load loadtxt logaddexp "
    "logaddexp2 logspace long longdouble longlong ma mask_indices matrix matrix_transpose matvec "
    "may_share_memory memmap mgrid min_scalar_type mintypecode modf nan_to_num nanargmax nanargmin "
    "nancumprod nancumsum nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum "
    "nanvar ndenumerate ndindex nditer nested_iters nextafter object_ ogrid packbits pad partition "
    "percentile piecewise place poly poly1d polyadd polyder polydiv polyfit polyint polymul polynomial "
    "polysub polyval put put_along_axis putmask quantile r_ real real_if_close rec recarray record require "
    "resize rollaxis roots rot90 row_stack s_ save savetxt savez savez_compressed sctypeDict select "
    "setbufsize setdiff1d seterrcall setxor1d shares_memory short show_config show_runtime sinc "
    "sort_complex spacing str_ strings take_along_axis tensordot test testing timedelta64 trapezoid tri "
    "tril_indices tril_indices_from trim_zeros triu_indices triu_indices_from typecodes typename typing "
    "ubyte ufunc uintc uintp ulong ulonglong union1d unique_all unique_counts unique_inverse unique_values "
    "unpackbits unstack unwrap ushort vander vecdot vecmat vectorize void vsplit "
)

#: Attributes of arrays.
METHODS = (
    "argpartition base byteswap choose compress conj conjugate ctypes data device dump dumps flags "
    "getfield imag mT partition put real resize setfield setflags strides to_device tobytes tofile view "
)

_MORE = " in this page; in Jupyter and Colab it has."


def missing_name(name):
    """What to say of a name that numpy doesn't have."""
    message = f"module 'numpy' has no attribute '{name}'"
    return message + (_MORE if name in NAMES.split() else "")


def missing_method(name):
    """What to say of an attribute that an array doesn't have."""
    message = f"'numpy.ndarray' object has no attribute '{name}'"
    return message + (_MORE if name in METHODS.split() else "")
