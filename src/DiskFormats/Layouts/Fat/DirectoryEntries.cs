using System.Buffers.Binary;
using System.Text;

namespace MedV.DiskFormats.Layouts.Fat;

/// <summary>Goes over the entries of a directory. What is deleted, the volume's label, <c>.</c> and <c>..</c> are passed over.</summary>
/// <remarks>
/// Entries have 32 bytes. Offset and size of what is read: 0/11 name, of which the first byte may be 0 (no more entries) or 0xE5 (deleted); 0x0B/1
/// attributes; 0x0C/1 which parts of the name are lower case; 0x14/2 upper half of the first cluster (FAT32); 0x1A/2 lower half; 0x1C/4
/// length. One with the attributes 0x0F is a part of a long name: see <see cref="LongName"/>.
/// </remarks>
internal ref struct DirectoryEntries(ReadOnlySpan<byte> directory, int tableBits)
{
    /// <summary>The size of an entry.</summary>
    public const int EntryBytes = 32;

    private const int NameBytes = 11;
    private const byte Deleted = 0xE5;
    private const byte AttributeMask = 0x3F;
    private const byte VolumeLabel = 0x08;
    private const byte Directory = 0x10;
    private const byte LongNamePart = 0x0F;
    private const byte LowerBase = 0x08;
    private const byte LowerExtension = 0x10;

    private readonly LongName _longName = new();
    private ReadOnlySpan<byte> _rest = directory;

    /// <summary>The entry that <see cref="MoveNext"/> found.</summary>
    public DirectoryEntry Current { get; private set; }

    /// <summary>Finds the next entry.</summary>
    public bool MoveNext()
    {
        while (_rest.Length >= EntryBytes && _rest[0] != 0)
        {
            ReadOnlySpan<byte> entry = _rest[..EntryBytes];
            _rest = _rest[EntryBytes..];
            int attributes = entry[0x0B] & AttributeMask;
            if (entry[0] == Deleted)
            {
                _longName.Forget();
            }
            else if (attributes == LongNamePart)
            {
                _longName.Add(entry);
            }
            else
            {
                string? name = _longName.For(entry[..NameBytes]);
                _longName.Forget();
                if ((attributes & VolumeLabel) == 0 && entry[0] != '.')
                {
                    Current = Read(entry, name ?? ShortName(entry), (attributes & Directory) != 0);
                    return true;
                }
            }
        }

        return false;
    }

    private readonly DirectoryEntry Read(ReadOnlySpan<byte> entry, string name, bool isDirectory)
    {
        int upper = tableBits == 32 ? BinaryPrimitives.ReadUInt16LittleEndian(entry[0x14..]) & 0x0FFF : 0;
        uint cluster = ((uint)upper << 16) | BinaryPrimitives.ReadUInt16LittleEndian(entry[0x1A..]);
        return new DirectoryEntry(NameText.FromUtf8(Encoding.UTF8.GetBytes(name)), isDirectory, cluster, BinaryPrimitives.ReadUInt32LittleEndian(entry[0x1C..]));
    }

    private static string ShortName(ReadOnlySpan<byte> entry)
    {
        string start = Part(entry[..8], (entry[0x0C] & LowerBase) != 0);
        string extension = Part(entry.Slice(8, 3), (entry[0x0C] & LowerExtension) != 0);
        return extension.Length == 0 ? start : $"{start}.{extension}";
    }

    // Which code page a volume was written with, nothing on it says: Latin-1 keeps different names different. 0x05 stands for 0xE5, which means deleted.
    private static string Part(ReadOnlySpan<byte> bytes, bool isLower)
    {
        string text = Encoding.Latin1.GetString(bytes).TrimEnd(' ').Replace('\x05', '\xE5');
        return isLower ? text.ToLowerInvariant() : text;
    }
}
