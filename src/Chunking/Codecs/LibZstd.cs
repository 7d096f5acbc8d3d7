using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.InteropServices;

namespace MedV.Chunking.Codecs;

/// <summary>The few functions of the system's libzstd that chunks and patches need.</summary>
/// <remarks>The contexts of chunks are kept per thread, since making one costs more than a small chunk.</remarks>
internal static unsafe partial class LibZstd
{
    private const string Library = "libzstd";

    /// <summary>How a zstd frame starts (RFC 8878). A library built to read formats older than that would take those, too.</summary>
    private const uint FrameMagic = 0xFD2FB528;

    private static readonly ThreadLocal<ZstdCompressor> Compressor = new(CreateCompressor);
    private static readonly ThreadLocal<ZstdDecompressor> Decompressor = new(CreateDecompressor);

    static LibZstd()
    {
        NativeLibrary.SetDllImportResolver(typeof(LibZstd).Assembly, Resolve);
        IsPresent = TryLoad(typeof(LibZstd).Assembly, out _);
        HasPrefixes = IsPresent && ZSTD_versionNumber() >= FirstVersionWithPrefixes;
    }

    /// <summary>Whether this machine has the library.</summary>
    public static bool IsPresent { get; }

    /// <summary>Makes one frame.</summary>
    /// <returns><see langword="false"/> when it does not fit.</returns>
    public static bool TryCompress(ReadOnlySpan<byte> plain, Span<byte> encoded, int level, out int encodedBytes)
    {
        fixed (byte* from = plain, to = encoded)
        {
            nuint size = ZSTD_compressCCtx(Compressor.Value!, to, (nuint)encoded.Length, from, (nuint)plain.Length, level);
            bool done = ZSTD_isError(size) == 0;
            encodedBytes = done ? (int)size : 0;
            return done;
        }
    }

    /// <summary>Decodes one frame that fills <paramref name="plain"/>. In one go, so that no window is allocated however large the frame says it is.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> untrusted, Span<byte> plain)
    {
        if (!StartsFrame(untrusted))
        {
            return false;
        }

        fixed (byte* from = untrusted, to = plain)
        {
            // An error code is larger than any length, so it differs here, too.
            return ZSTD_findFrameCompressedSize(from, (nuint)untrusted.Length) == (nuint)untrusted.Length
                && ZSTD_decompressDCtx(Decompressor.Value!, to, (nuint)plain.Length, from, (nuint)untrusted.Length) == (nuint)plain.Length;
        }
    }

    private static bool StartsFrame(ReadOnlySpan<byte> untrusted) =>
        BinaryPrimitives.TryReadUInt32LittleEndian(untrusted, out uint magic) && magic == FrameMagic;

    private static ZstdCompressor CreateCompressor() => Made(ZSTD_createCCtx());

    private static ZstdDecompressor CreateDecompressor() => Made(ZSTD_createDCtx());

    private static T Made<T>(T context)
        where T : SafeHandle =>
        context.IsInvalid ? throw new InsufficientMemoryException("libzstd could not get memory for a context") : context;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Library && TryLoad(assembly, out nint handle) ? handle : 0;

    private static bool TryLoad(Assembly assembly, out nint handle)
    {
        string file = OperatingSystem.IsWindows() ? "libzstd.dll" : OperatingSystem.IsMacOS() ? "libzstd.1.dylib" : "libzstd.so.1";
        return NativeLibrary.TryLoad(file, assembly, searchPath: null, out handle);
    }

    [LibraryImport(Library)]
    private static partial ZstdCompressor ZSTD_createCCtx();

    [LibraryImport(Library)]
    private static partial ZstdDecompressor ZSTD_createDCtx();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_compressCCtx(ZstdCompressor context, byte* to, nuint capacity, byte* from, nuint length, int level);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_decompressDCtx(ZstdDecompressor context, byte* to, nuint capacity, byte* from, nuint length);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_findFrameCompressedSize(byte* from, nuint length);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint code);

    /// <summary>A <c>ZSTD_CCtx</c>.</summary>
    internal sealed class ZstdCompressor() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => ZSTD_freeCCtx(handle) == 0;
    }

    /// <summary>A <c>ZSTD_DCtx</c>.</summary>
    internal sealed class ZstdDecompressor() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => ZSTD_freeDCtx(handle) == 0;
    }
}
