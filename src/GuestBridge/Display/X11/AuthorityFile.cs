using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MedV.GuestBridge.Display.X11;

/// <summary>Reads and writes the files in which X clients find their cookie (<c>XAUTHORITY</c>).</summary>
/// <remarks>
/// Each entry: family (2 bytes), then address, number, name and data, each with its length (2 bytes) before it. All big-endian.
/// A file of another user is no danger but that it does not let us in; still every length is checked and the file is bounded.
/// </remarks>
internal static class AuthorityFile
{
    private const int MaximumBytes = 1 << 20;
    private const ushort LocalFamily = 256;
    private const ushort WildFamily = 65535;

    /// <summary>The cookie for a display, or <see langword="null"/> when the file has none. Entries of this host's name go before others.</summary>
    /// <exception cref="DisplayException">The file is not such a file.</exception>
    public static XCookie? Find(ReadOnlySpan<byte> untrustedFile, int number, string hostName)
    {
        XCookie? best = null;
        int bestRank = 0;
        while (!untrustedFile.IsEmpty)
        {
            if (!TryField16(ref untrustedFile, out ushort family)
                || !TryBytes(ref untrustedFile, out ReadOnlySpan<byte> address)
                || !TryBytes(ref untrustedFile, out ReadOnlySpan<byte> entryNumber)
                || !TryBytes(ref untrustedFile, out ReadOnlySpan<byte> name)
                || !TryBytes(ref untrustedFile, out ReadOnlySpan<byte> data))
            {
                throw new DisplayException(DisplayFault.Authority, "the file with X cookies ends within an entry");
            }

            bool ofDisplay = entryNumber.IsEmpty
                || entryNumber.SequenceEqual(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
            int rank = family switch
            {
                LocalFamily when address.SequenceEqual(Encoding.UTF8.GetBytes(hostName)) => 3,
                WildFamily => 2,
                _ => 1,
            };
            if (ofDisplay && rank > bestRank && name.SequenceEqual(Encoding.ASCII.GetBytes(XCookie.Name)) && XCookie.From(data) is { } cookie)
            {
                (best, bestRank) = (cookie, rank);
            }
        }

        return best;
    }

    /// <summary>The bytes of a file with one cookie, for any address.</summary>
    public static byte[] Build(int number, XCookie cookie)
    {
        byte[] display = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
        return [0xff, 0xff, 0, 0, .. Field(display), .. Field(Encoding.ASCII.GetBytes(XCookie.Name)), .. Field(cookie.Value)];
    }

    /// <summary>Reads a file.</summary>
    /// <returns><see langword="null"/> when there is none.</returns>
    /// <exception cref="DisplayException">It is too long, or may not be read.</exception>
    public static async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaximumBytes)
            {
                throw new DisplayException(DisplayFault.Authority, $"the file with X cookies has {file.Length} bytes, at most {MaximumBytes} are read");
            }

            byte[] content = new byte[file.Length];
            await file.ReadExactlyAsync(content, cancellationToken);
            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DisplayException(DisplayFault.Authority, $"the file with X cookies cannot be read: {exception.Message}", exception);
        }
    }

    private static byte[] Field(ReadOnlySpan<byte> value)
    {
        byte[] field = new byte[2 + value.Length];
        BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)value.Length);
        value.CopyTo(field.AsSpan(2));
        return field;
    }

    private static bool TryField16(ref ReadOnlySpan<byte> rest, out ushort value)
    {
        value = 0;
        if (rest.Length < 2)
        {
            return false;
        }

        value = BinaryPrimitives.ReadUInt16BigEndian(rest);
        rest = rest[2..];
        return true;
    }

    private static bool TryBytes(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryField16(ref rest, out ushort length) || length > rest.Length)
        {
            return false;
        }

        value = rest[..length];
        rest = rest[length..];
        return true;
    }
}
