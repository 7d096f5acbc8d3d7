using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Finds the files that the file system keeps for itself, by their numbers.</summary>
internal static class SystemFile
{
    /// <summary>Finds the main content of a file.</summary>
    /// <returns><see langword="null"/> when the record is damaged, or the content lies in it.</returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static DataStream? Open(IDiskSource volume, BootSector boot, MasterFileTable table, long number)
    {
        byte[] bytes = new byte[table.RecordBytes];
        var collector = new FileCollector(volume, boot, table);
        return table.Read(number, bytes, out MftRecord record) == RecordState.InUse
            && record.IsBase
            && collector.TryCollect(number, record)
            && collector.Streams.TryGetValue("", out DataStream? stream)
            && stream is { IsCompressed: false, IsEncrypted: false }
                ? stream
                : null;
    }
}
