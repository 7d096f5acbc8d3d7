#pragma warning disable
using System.Runtime.InteropServices;
namespace MedV.Chunking;
/// <summary>provisional</summary>
public static unsafe partial class PatchCodec
{
    /// <summary>x</summary>
    public static bool IsAvailable => true;
    [ThreadStatic] private static nint _c;
    /// <summary>x</summary>
    public static bool TryEncode(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> plain, Span<byte> encoded, int level, out int bytes)
    {
        if (_c == 0) _c = ZSTD_createCCtx();
        ZSTD_CCtx_reset(_c, 3);
        ZSTD_CCtx_setParameter(_c, 100, level);
        ZSTD_CCtx_setParameter(_c, 101, Math.Max(17, 64 - (int)ulong.LeadingZeroCount((ulong)(prefix.Length + plain.Length))));
        if (prefix.Length > 1 << 20) ZSTD_CCtx_setParameter(_c, 160, 1);
        fixed (byte* p = prefix, s = plain, d = encoded)
        {
            ZSTD_CCtx_refPrefix(_c, p, (nuint)prefix.Length);
            nuint n = ZSTD_compress2(_c, d, (nuint)encoded.Length, s, (nuint)plain.Length);
            bool err = ZSTD_isError(n) != 0; bytes = err ? 0 : (int)n; return !err;
        }
    }
    [ThreadStatic] private static nint _d;
    /// <summary>x</summary>
    public static bool TryDecode(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> untrustedEncoded, Span<byte> plain)
    {
        if (_d == 0) _d = ZSTD_createDCtx();
        ZSTD_DCtx_reset(_d, 3);
        ZSTD_DCtx_setParameter(_d, 100, 27);
        fixed (byte* p = prefix, s = untrustedEncoded, d = plain)
        {
            ZSTD_DCtx_refPrefix(_d, p, (nuint)prefix.Length);
            nuint n = ZSTD_decompressDCtx(_d, d, (nuint)plain.Length, s, (nuint)untrustedEncoded.Length);
            return ZSTD_isError(n) == 0 && n == (nuint)plain.Length;
        }
    }
    [DllImport("libzstd.so.1")] private static extern nint ZSTD_createDCtx();
    [DllImport("libzstd.so.1")] private static extern nuint ZSTD_DCtx_reset(nint c, int d);
    [DllImport("libzstd.so.1")] private static extern nuint ZSTD_DCtx_setParameter(nint c, int p, int v);
    [DllImport("libzstd.so.1")] private static extern nuint ZSTD_DCtx_refPrefix(nint c, byte* p, nuint n);
    [DllImport("libzstd.so.1")] private static extern nuint ZSTD_decompressDCtx(nint c, byte* d, nuint dn, byte* s, nuint sn);
    [DllImport("libzstd.so.1")] private static extern nint ZSTD_createCCtx();
    [DllImport("libzstd.so.1")] private static extern nuint ZSTD_CCtx_reset(nint c, int d);
    [DllImport("libzstd.so.1")] private static extern nuint ZSTD_CCtx_setParameter(nint c, int p, int v);
    [DllImport("libzstd.so.1")] private static extern nuint ZSTD_CCtx_refPrefix(nint c, byte* p, nuint n);
    [DllImport("libzstd.so.1")] private static extern nuint ZSTD_compress2(nint c, byte* d, nuint dn, byte* s, nuint sn);
    [DllImport("libzstd.so.1")] private static extern uint ZSTD_isError(nuint n);
}
