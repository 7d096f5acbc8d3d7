using System.IO.Compression;
using MedV.Chunking;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Containers.Qcow2;

/// <summary>Decodes compressed clusters one after the other, and keeps the last.</summary>
internal sealed class ClusterDecoder(IDiskSource file, Qcow2Header header)
{
    private byte[] _encoded = [];
    private byte[] _plain = [];
    private Qcow2Entry? _last;

    /// <summary>Gives the bytes of a compressed cluster, until the next call.</summary>
    /// <exception cref="ContainerException">They cannot be decoded.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ReadOnlySpan<byte> Decode(Qcow2Entry entry)
    {
        if (_last != entry)
        {
            _last = null;
            DecodeAnew(entry);
            _last = entry;
        }

        return _plain;
    }

    private void DecodeAnew(Qcow2Entry entry)
    {
        if (_plain.Length == 0)
        {
            _plain = new byte[header.ClusterBytes];
            _encoded = new byte[2 * header.ClusterBytes];
        }

        (long offset, int mostBytes) = entry.Compressed(header.ClusterBits);
        int bytes = (int)Math.Clamp(file.Length - offset, 0, mostBytes);
        file.ReadExactly(Math.Min(offset, file.Length), _encoded.AsSpan(0, bytes));
        try
        {
            if (!(header.IsZstd ? TryUnpackZstd(_encoded.AsSpan(0, bytes)) : TryInflate(bytes)))
            {
                throw Qcow2Header.Malformed($"the compressed cluster at byte {offset} is damaged");
            }
        }
        catch (InvalidDataException exception)
        {
            throw new ContainerException(ContainerFormat.Qcow2, ContainerFault.Malformed, $"the compressed cluster at byte {offset} is damaged", exception);
        }
        catch (PlatformNotSupportedException exception)
        {
            throw new ContainerException(ContainerFormat.Qcow2, ContainerFault.Unsupported, $"it is compressed with zstd, and {exception.Message}", exception);
        }
    }

    // What follows behind a cluster belongs to another one.
    private bool TryInflate(int bytes)
    {
        using var inflate = new DeflateStream(new MemoryStream(_encoded, 0, bytes, writable: false), CompressionMode.Decompress);
        return inflate.ReadAtLeast(_plain, _plain.Length, throwOnEndOfStream: false) == _plain.Length;
    }

    private bool TryUnpackZstd(ReadOnlySpan<byte> bytes) =>
        ZstdFrame.FindLength(bytes) is int length && ChunkCodec.TryDecode(ChunkEncoding.Zstd, bytes[..length], _plain);
}
