using System.Buffers.Binary;
using System.IO.Enumeration;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Seeds.Files;

/// <summary>A folder as the base class library sees it: for Windows, where no file system is entered but through a link.</summary>
/// <remarks>Links (reparse points) are left out, but somebody who swaps one in meanwhile may have it followed. What is read is hashed in any case.</remarks>
internal sealed class PortableFolder : IHostFolder
{
    private readonly string _path;

    private PortableFolder(string path)
    {
        _path = path;
        Facts = new HostFacts(HostEntryKind.Folder, 0, Hash(path, 0, default, default), 0, 0, HasOtherNames: false);
    }

    public HostFacts Facts { get; }

    /// <inheritdoc cref="HostFolders.TryOpen"/>
    public static IHostFolder? TryOpen(string path) =>
        Path.IsPathFullyQualified(path) && new DirectoryInfo(path) is { Exists: true } folder && !IsOdd(folder.Attributes) ? new PortableFolder(path) : null;

    public bool TryList(List<HostEntry> entries, int most)
    {
        try
        {
            var all = new FileSystemEnumerable<HostEntry>(
                _path,
                (ref FileSystemEntry entry) => new HostEntry(Encoding.UTF8.GetBytes(entry.FileName.ToString()), KindOf(entry.Attributes), 0),
                new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false });
            int before = entries.Count;
            entries.AddRange(all.Take(most));
            return entries.Count - before < most;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public bool TryLook(ReadOnlySpan<byte> name, out HostFacts facts)
    {
        facts = default;
        if (!HostFolders.IsName(name))
        {
            return false;
        }

        var file = new FileInfo(PathOf(name));
        try
        {
            HostEntryKind kind = KindOf(file.Attributes);
            long bytes = kind == HostEntryKind.File ? file.Length : 0;
            UInt128 stamp = Hash(file.FullName, bytes, file.LastWriteTimeUtc, file.CreationTimeUtc);
            facts = new HostFacts(kind, bytes, stamp, 0, stamp, HasOtherNames: false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public SafeFileHandle? TryOpenFile(ReadOnlySpan<byte> name, out HostFacts facts)
    {
        if (!TryLook(name, out facts) || facts.Kind != HostEntryKind.File)
        {
            return null;
        }

        try
        {
            return File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        // There is nothing to close.
    }

    private static HostEntryKind KindOf(FileAttributes attributes) =>
        IsOdd(attributes) ? HostEntryKind.Other
        : (attributes & FileAttributes.Directory) != 0 ? HostEntryKind.Folder
        : HostEntryKind.File;

    private static bool IsOdd(FileAttributes attributes) => (attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0;

    private static UInt128 Hash(string path, long bytes, DateTime written, DateTime created)
    {
        Span<byte> fields = stackalloc byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(fields, bytes);
        BinaryPrimitives.WriteInt64LittleEndian(fields[8..], written.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(fields[16..], created.Ticks);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(fields);
        hash.AppendData(MemoryMarshal.AsBytes(path.AsSpan()));
        return BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }

    private string PathOf(ReadOnlySpan<byte> name) => Path.Combine(_path, Encoding.UTF8.GetString(name));
}
