using MedV.Chunking.Packs;

namespace MedV.Chunking.Manifests;

/// <summary>The chunks of a manifest, by their numbers. 44 bytes each: a disk of 40 GB has some million.</summary>
public sealed class ChunkTable : Table<ChunkReference>
{
    private readonly Digest[] _ids;
    private readonly Place[] _places;

    internal ChunkTable(int most)
    {
        _ids = new Digest[most];
        _places = new Place[most];
    }

    internal ChunkTable(IReadOnlyCollection<ChunkReference> chunks)
        : this(chunks.Count)
    {
        foreach (ChunkReference chunk in chunks)
        {
            Add(chunk);
        }
    }

    /// <inheritdoc/>
    public override ChunkReference this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
            return _places[index].With(_ids[index]);
        }
    }

    /// <summary>SHA-256 of the plain bytes of a chunk.</summary>
    public Digest IdOf(int chunk) => _ids[chunk];

    /// <summary>Plain length of a chunk in bytes.</summary>
    public int BytesOf(int chunk) => _places[chunk].Bytes;

    internal void Add(ChunkReference chunk)
    {
        _ids[Length] = chunk.Id;
        _places[Length++] = new Place(chunk);
    }

    /// <summary>All but the id, in 95 bits. A chunk is stored, or its encoded bytes are fewer than its plain ones.</summary>
    /// <remarks>
    /// First: plain length - 1 (20 bits), Brotli (1), pack (11). Second: encoded length - 1 (20), pack (12). Third: offset (26), pack (4).
    /// The limits are those of <see cref="ChunkingParameters.LargestMaximumBytes"/>, docs/formats/pack.md and docs/formats/manifest.md.
    /// </remarks>
    private readonly struct Place
    {
        private const int LengthBits = 20;
        private const int OffsetBits = 26;
        private const uint LengthMask = (1 << LengthBits) - 1;
        private const uint OffsetMask = (1 << OffsetBits) - 1;
        private const uint Brotli = 1 << LengthBits;

        private readonly uint _first;
        private readonly uint _second;
        private readonly uint _third;

        public Place(ChunkReference chunk)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(chunk.Bytes, ChunkingParameters.LargestMaximumBytes, nameof(chunk));
            ArgumentOutOfRangeException.ThrowIfNegative(chunk.PackOffset, nameof(chunk));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk.PackOffset, PackFormat.LargestBytes, nameof(chunk));
            ArgumentOutOfRangeException.ThrowIfNegative(chunk.Pack, nameof(chunk));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk.Pack, ManifestFormat.LargestRecordCount, nameof(chunk));
            if (chunk.EncodedBytes < 1 || chunk.EncodedBytes > chunk.Bytes || chunk.EncodedBytes == chunk.Bytes != (chunk.Encoding == ChunkEncoding.Stored))
            {
                throw new ArgumentException($"{chunk.Bytes} bytes {chunk.Encoding} are not {chunk.EncodedBytes}", nameof(chunk));
            }

            uint pack = (uint)chunk.Pack;
            _first = (uint)(chunk.Bytes - 1) | (chunk.Encoding == ChunkEncoding.Brotli ? Brotli : 0) | ((pack & 0x7FF) << (LengthBits + 1));
            _second = (uint)(chunk.EncodedBytes - 1) | ((pack >> 11 & 0xFFF) << LengthBits);
            _third = (uint)chunk.PackOffset | (pack >> 23 << OffsetBits);
        }

        public int Bytes => (int)(_first & LengthMask) + 1;

        public ChunkReference With(Digest id)
        {
            int bytes = Bytes;
            int encodedBytes = (int)(_second & LengthMask) + 1;
            uint pack = _first >> (LengthBits + 1) | (_second >> LengthBits << 11) | (_third >> OffsetBits << 23);
            return new ChunkReference(
                id,
                bytes,
                (int)pack,
                (int)(_third & OffsetMask),
                encodedBytes,
                encodedBytes == bytes ? ChunkEncoding.Stored : (_first & Brotli) != 0 ? ChunkEncoding.Brotli : ChunkEncoding.Zstd);
        }
    }
}
