using System.Buffers;
using System.Text;

namespace MedV.GuestBridge.Publishing.Windows;

/// <summary>Writes shortcuts ([MS-SHLLINK] 7.0): header, list of item ids, link info, strings, property store ([MS-PROPSTORE]).</summary>
/// <remarks>All numbers are little-endian. The same bytes on every system, so they are tested where there is no Windows.</remarks>
internal static class ShellLinkWriter
{
    private const uint HeaderBytes = 0x4C;
    private const uint HasIdList = 0x1;
    private const uint HasLinkInfo = 0x2;
    private const uint HasName = 0x4;
    private const uint HasArguments = 0x20;
    private const uint HasIcon = 0x40;
    private const uint IsUnicode = 0x80;
    private const uint NormalFile = 0x20;

    // medv is a console program: its window is not to be seen.
    private const uint ShowMinimized = 7;

    private const uint PropertyStoreSignature = 0xA0000009;
    private const uint StorageVersion = 0x53505331;
    private const uint WideString = 0x1F;

    private static readonly SearchValues<char> Refused = SearchValues.Create("<>:\"/|?*");

    private static readonly Guid LinkClass = new("00021401-0000-0000-c000-000000000046");
    private static readonly Guid AppIdFormat = new("9f4c2855-9f79-4b39-a8d0-e1d42de1d5f3");
    private const uint AppIdNumber = 5;

    // Made for MedV; pid 2 is the owner marker.
    private static readonly Guid OwnerFormat = new("6b0d7c52-2f5e-4d0e-9a64-4d6564560001");
    private const uint OwnerNumber = 2;

    /// <summary>Makes the file.</summary>
    /// <exception cref="ArgumentException">The target is no absolute path on a drive.</exception>
    public static byte[] Write(ShellLink link)
    {
        if (!IsDrivePath(link.Target))
        {
            throw new ArgumentException("the path of medv must be absolute, on a drive, and without characters that Windows has no file names of", nameof(link));
        }

        var file = new MemoryStream();
        using var writer = new BinaryWriter(file, Encoding.Unicode);
        writer.Write(HeaderBytes);
        writer.Write(LinkClass.ToByteArray());
        writer.Write(HasIdList | HasLinkInfo | HasArguments | IsUnicode | (link.Description.Length > 0 ? HasName : 0) | (link.IconPath.Length > 0 ? HasIcon : 0));
        writer.Write(NormalFile);
        writer.Write(new byte[24 + 4 + 4]); // times, size, index of the icon
        writer.Write(ShowMinimized);
        writer.Write(new byte[2 + 2 + 4 + 4]);
        writer.Write(ItemIdList.Of(link.Target));
        writer.Write(LinkInfo(link.Target));
        foreach (string text in (string[])[link.Description, link.Arguments, link.IconPath])
        {
            if (text.Length > 0)
            {
                writer.Write((ushort)text.Length);
                writer.Write(text.AsSpan());
            }
        }

        byte[] properties = [.. Storage(AppIdFormat, AppIdNumber, link.AppId), .. Storage(OwnerFormat, OwnerNumber, link.Owner), 0, 0, 0, 0];
        writer.Write((uint)properties.Length + 8);
        writer.Write(PropertyStoreSignature);
        writer.Write(properties);
        writer.Write(0u);
        writer.Flush();
        return file.ToArray();
    }

    /// <summary>Whether a shortcut bears our owner marker.</summary>
    public static bool IsOurs(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length is > 0 and <= 64 << 10 && File.ReadAllBytes(path).AsSpan().IndexOf(OwnerFormat.ToByteArray()) >= 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a path can be the target.</summary>
    public static bool IsDrivePath(string path) =>
        path.Length is > 3 and <= 259 && char.IsAsciiLetter(path[0]) && path.AsSpan(1, 2).SequenceEqual(@":\")
        && !path.AsSpan(2).ContainsAny(Refused) && !path.Any(char.IsControl) && !path[3..].Split('\\').Contains("");

    /// <summary>Volume and path, in the local code page and in Unicode.</summary>
    private static byte[] LinkInfo(string target)
    {
        const uint InfoHeaderBytes = 0x24;
        const uint VolumeBytes = 0x11;
        const uint PathAt = InfoHeaderBytes + VolumeBytes;
        byte[] plain = Encoding.ASCII.GetBytes(target + "\0");
        uint suffixAt = PathAt + (uint)plain.Length;
        uint wideAt = suffixAt + 1;
        byte[] wide = Encoding.Unicode.GetBytes(target + "\0");
        uint wideSuffixAt = wideAt + (uint)wide.Length;

        var info = new MemoryStream();
        using var writer = new BinaryWriter(info);
        foreach (uint number in (uint[])[wideSuffixAt + 2, InfoHeaderBytes, 1, InfoHeaderBytes, PathAt, 0, suffixAt, wideAt, wideSuffixAt, VolumeBytes, 3, 0, 0x10])
        {
            writer.Write(number);
        }

        writer.Write((byte)0);
        writer.Write(plain);
        writer.Write((byte)0);
        writer.Write(wide);
        writer.Write((ushort)0);
        writer.Flush();
        return info.ToArray();
    }

    /// <summary>A storage with one text: length 4, version 4, format 16; length 4, number 4, 0 1, type 4, characters 4, text; 0 4.</summary>
    private static byte[] Storage(Guid format, uint number, string text)
    {
        byte[] wide = Encoding.Unicode.GetBytes(text + "\0");
        int padded = (wide.Length + 3) / 4 * 4;
        uint valueBytes = (uint)(4 + 4 + 1 + 4 + 4 + padded);
        var storage = new MemoryStream();
        using var writer = new BinaryWriter(storage);
        writer.Write(4 + 4 + 16 + valueBytes + 4);
        writer.Write(StorageVersion);
        writer.Write(format.ToByteArray());
        writer.Write(valueBytes);
        writer.Write(number);
        writer.Write((byte)0);
        writer.Write(WideString);
        writer.Write((uint)(wide.Length / 2));
        writer.Write(wide);
        writer.Write(new byte[padded - wide.Length]);
        writer.Write(0u);
        writer.Flush();
        return storage.ToArray();
    }
}
