using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Fat;

/// <summary>A long name ("VFAT"), put together from the entries before the one that it belongs to.</summary>
/// <remarks>
/// Each has 13 characters in UTF-16: five at 1, six at 0x0E, two at 0x1C; the name ends with a zero or with the last of them. 0/1 is the number of
/// the part, from 1; the last part comes first and has 0x40 added. 0x0D/1 is a checksum of the short name, which tells that the parts
/// belong to the entry behind them.
/// </remarks>
internal sealed class LongName
{
    private const int PartCharacters = 13;
    private const int MostParts = 20;
    private const byte LastPart = 0x40;

    private readonly char[] _characters = new char[MostParts * PartCharacters];
    private int _parts;
    private int _missing;
    private byte _checksum;

    /// <summary>Starts anew.</summary>
    public void Forget() => _parts = 0;

    /// <summary>Adds the part in <paramref name="entry"/>; one that does not continue the parts before makes all of them void.</summary>
    public void Add(ReadOnlySpan<byte> entry)
    {
        int number = entry[0] & ~LastPart;
        if ((entry[0] & LastPart) != 0)
        {
            _parts = number is > 0 and <= MostParts ? number : 0;
            _checksum = entry[0x0D];
        }
        else if (_parts > 0 && (number != _missing || number == 0 || entry[0x0D] != _checksum))
        {
            _parts = 0;
        }

        if (_parts == 0)
        {
            return;
        }

        _missing = number - 1;
        Span<char> part = _characters.AsSpan(_missing * PartCharacters, PartCharacters);
        for (int i = 0; i < PartCharacters; i++)
        {
            int at = i < 5 ? 1 + (2 * i) : i < 11 ? 0x0E + (2 * (i - 5)) : 0x1C + (2 * (i - 11));
            part[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(entry[at..]);
        }
    }

    /// <summary>Gives the name for an entry.</summary>
    /// <param name="shortName">The 11 bytes of its short name.</param>
    /// <returns><see langword="null"/> when it has no long name.</returns>
    public string? For(ReadOnlySpan<byte> shortName)
    {
        if (_parts == 0 || _missing > 0 || ChecksumOf(shortName) != _checksum)
        {
            return null;
        }

        ReadOnlySpan<char> name = _characters.AsSpan(0, _parts * PartCharacters);
        int end = name.IndexOf('\0');
        return end == 0 ? null : new string(end < 0 ? name : name[..end]);
    }

    private static byte ChecksumOf(ReadOnlySpan<byte> shortName)
    {
        byte sum = 0;
        foreach (byte b in shortName)
        {
            sum = unchecked((byte)((sum << 7) + (sum >> 1) + b));
        }

        return sum;
    }
}
