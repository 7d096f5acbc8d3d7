using System.Buffers.Binary;

namespace MedV.Store.Seeds.Index;

/// <summary>A file that was read: 32 bytes of the index.</summary>
/// <param name="Folder">Number of its folder.</param>
/// <param name="Name">Where its name starts among all names; it ends where the next file's starts.</param>
/// <param name="Bytes">Its length then.</param>
/// <param name="Stamp">Equal to the file's stamp now when it was not changed since.</param>
internal readonly record struct IndexedFile(int Folder, uint Name, long Bytes, UInt128 Stamp)
{
    /// <summary>Size in the index.</summary>
    public const int Length = 32;

    public static IndexedFile Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt128LittleEndian(bytes[16..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Folder);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Name);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Bytes);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[16..], Stamp);
    }
}
