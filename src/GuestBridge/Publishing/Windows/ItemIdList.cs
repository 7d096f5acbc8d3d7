using System.Text;

namespace MedV.GuestBridge.Publishing.Windows;

/// <summary>The way to a file as the Windows shell goes it: this computer, a drive, folders, a file. Explorer opens shortcuts by it.</summary>
/// <remarks>
/// An item: length 2, kind 1, and by kind. Folder 0x31 or file 0x32: 0 1, size 4, date 4, attributes 2, short name, 0 to an even length; then an extension: length 2,
/// version 2 = 3, 0xBEEF0004 4, dates 8, 0x14 2, 0 2, name in UTF-16 with 0, its own offset in the item 2.
/// </remarks>
internal static class ItemIdList
{
    private const byte ComputerKind = 0x1F;
    private const byte ComputerOrder = 0x50;
    private const byte DriveKind = 0x2F;
    private const int DriveBytes = 25;
    private const byte FolderKind = 0x31;
    private const byte FileKind = 0x32;
    private const uint NameExtension = 0xBEEF0004;

    private static readonly Guid Computer = new("20d04fe0-3aea-1069-a2d8-08002b30309d");

    /// <summary>Makes the list, with its length before it.</summary>
    public static byte[] Of(string path)
    {
        string[] parts = path.Split('\\');
        byte[] drive = new byte[DriveBytes];
        drive[0] = DriveBytes;
        drive[2] = DriveKind;
        Encoding.ASCII.GetBytes(parts[0] + "\\", drive.AsSpan(3));
        byte[] items =
        [
            20, 0, ComputerKind, ComputerOrder, .. Computer.ToByteArray(),
            .. drive,
            .. parts[1..^1].SelectMany(name => Item(FolderKind, 0x10, name)),
            .. Item(FileKind, 0x20, parts[^1]),
            0, 0,
        ];
        return [(byte)(items.Length & 0xFF), (byte)(items.Length >> 8), .. items];
    }

    private static byte[] Item(byte kind, ushort attributes, string name)
    {
        byte[] shortName = Encoding.ASCII.GetBytes(string.Concat(name.Select(one => char.IsAscii(one) ? one : '_')) + "\0");
        int extensionAt = (14 + shortName.Length + 1) / 2 * 2;
        byte[] wide = Encoding.Unicode.GetBytes(name + "\0");
        int extensionBytes = 20 + wide.Length + 2;

        var item = new MemoryStream();
        using var writer = new BinaryWriter(item);
        writer.Write((ushort)(extensionAt + extensionBytes));
        writer.Write(kind);
        writer.Write(new byte[1 + 4 + 4]);
        writer.Write(attributes);
        writer.Write(shortName);
        writer.Write(new byte[extensionAt - 14 - shortName.Length]);
        writer.Write((ushort)extensionBytes);
        writer.Write((ushort)3);
        writer.Write(NameExtension);
        writer.Write(0L);
        writer.Write((ushort)0x14);
        writer.Write((ushort)0);
        writer.Write(wide);
        writer.Write((ushort)extensionAt);
        writer.Flush();
        return item.ToArray();
    }
}
