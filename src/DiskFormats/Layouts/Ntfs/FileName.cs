using System.Buffers.Binary;
using System.Text;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>A name of a file and the directory that it is in.</summary>
/// <remarks>
/// Offset and size of what is read of the value: 0/8 the directory; 0x40/1 characters of the name; 0x41/1 its kind: 0 POSIX, 1 Win32, 2 DOS (the
/// 8.3 form of another name), 3 Win32 that is DOS too; 0x42 the name in UTF-16.
/// </remarks>
/// <param name="Directory">The directory.</param>
/// <param name="Text">The name, at least one character, none of them <c>/</c>.</param>
/// <param name="IsDos">Whether this is the 8.3 form of another name.</param>
internal sealed record FileName(RecordReference Directory, string Text, bool IsDos)
{
    private const int HeaderBytes = 0x42;
    private const int Dos = 2;

    /// <summary>Reads the value of a <see cref="AttributeType.FileName"/> attribute.</summary>
    /// <returns><see langword="null"/> when it is cut short.</returns>
    public static FileName? Read(ReadOnlySpan<byte> value) =>
        value.Length < HeaderBytes || value[0x40] == 0 || value.Length < HeaderBytes + (2 * value[0x40])
            ? null
            : new FileName(
                new RecordReference(BinaryPrimitives.ReadUInt64LittleEndian(value)),
                TextOf(value.Slice(HeaderBytes, 2 * value[0x40])),
                value[0x41] == Dos);

    /// <summary>Reads a name in UTF-16, and makes it safe to show: see <see cref="NameText"/>.</summary>
    public static string TextOf(ReadOnlySpan<byte> utf16) =>
        utf16.IsEmpty ? "" : NameText.FromUtf8(Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(utf16)));
}
