using System.Runtime.InteropServices;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>One reading of a volume, in two passes over its table: first the directories, of which the paths are made, then the files.</summary>
internal sealed class NtfsVolume(IDiskSource volume, BootSector boot, MasterFileTable table, LayoutSink sink)
{
    /// <summary>The records before this one belong to the file system.</summary>
    private const long FirstUserRecord = 24;

    /// <summary>The directory of the file system's other files: journals, quotas, transactions.</summary>
    private const string SystemFolder = "$Extend/";

    private readonly DirectoryTable _directories = new();
    private readonly List<FileExtent> _extents = [];
    private long _damagedRecords;
    private long _damagedFiles;
    private long _damagedStreams;
    private long _compressedStreams;
    private long _encryptedStreams;
    private long _lostDirectories;

    /// <summary>Hands all files to the sink.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public void Read(CancellationToken cancellationToken)
    {
        ReadDirectories(cancellationToken);
        ReadFiles(cancellationToken);
        AddFreeClusters(cancellationToken);
        Remark(_damagedRecords, "damaged records of the master file table are left out");
        Remark(_damagedFiles, "files are left out, for a part of what describes them is missing or damaged");
        Remark(_damagedStreams, "files or streams are left out, for their runs cannot be");
        Remark(_lostDirectories, "directories are too many: what is in them is listed below $orphan");
        Remark(_compressedStreams, "compressed files or streams are left alone");
        Remark(_encryptedStreams, "encrypted files or streams are left alone");
    }

    private void ReadDirectories(CancellationToken cancellationToken)
    {
        var collector = new FileCollector(volume, boot, table);
        var scan = new MftScan(table);
        while (scan.MoveNext(out RecordState state, out MftRecord record, cancellationToken))
        {
            if (state != RecordState.InUse || !record.IsBase || !record.IsDirectory || scan.Number > uint.MaxValue)
            {
                continue;
            }

            // Whether it is damaged is for the other pass to say.
            collector.TryCollect(scan.Number, record);
            if (collector.Name is FileName name && !_directories.TryAdd(scan.Number, record.Sequence, name))
            {
                _lostDirectories++;
            }
        }

        _directories.Connect();
    }

    private void ReadFiles(CancellationToken cancellationToken)
    {
        var collector = new FileCollector(volume, boot, table);
        var scan = new MftScan(table);
        while (!sink.IsFull && scan.MoveNext(out RecordState state, out MftRecord record, cancellationToken))
        {
            if (state == RecordState.Damaged)
            {
                _damagedRecords++;
            }
            else if (state == RecordState.InUse && record.IsBase)
            {
                bool isWhole = collector.TryCollect(scan.Number, record);
                AddMetadata(collector.Metadata);
                if (isWhole)
                {
                    AddStreams(scan.Number, collector);
                }
                else
                {
                    _damagedFiles++;
                }
            }
        }
    }

    private void AddFreeClusters(CancellationToken cancellationToken)
    {
        string? doubt = new VolumeState(volume, boot, table).FindDoubt(sink.Files);
        if (doubt is not null || (doubt = ClusterBitmap.AddFree(volume, boot, table, sink, cancellationToken)) is not null)
        {
            sink.Remark($"what is free is not known: {doubt}");
        }
    }

    private void AddStreams(long record, FileCollector file)
    {
        if (file.Streams.Count == 0)
        {
            return;
        }

        string path = file.Name is FileName name ? _directories.PathOf(name.Directory, name.Text) : $"$orphan/{record}";
        bool isOfTheSystem = record < FirstUserRecord || path.StartsWith(SystemFolder, StringComparison.Ordinal);
        foreach ((string streamName, DataStream stream) in file.Streams)
        {
            if (isOfTheSystem)
            {
                AddMetadata(stream.Runs);
            }
            else
            {
                AddStream(streamName.Length == 0 ? path : $"{path}:{streamName}", stream);
            }
        }
    }

    private void AddStream(string path, DataStream stream)
    {
        if (stream.IsEncrypted)
        {
            _encryptedStreams++;
        }
        else if (stream.IsCompressed)
        {
            _compressedStreams++;
        }
        else if (!stream.TryGetExtents(boot.ClusterBytes, _extents))
        {
            _damagedStreams++;
        }
        else
        {
            sink.AddFile(path, stream.Bytes, CollectionsMarshal.AsSpan(_extents));
        }
    }

    private void AddMetadata(IReadOnlyList<ClusterRun> runs)
    {
        foreach (ClusterRun run in runs)
        {
            if (run.OnVolume != ClusterRun.Sparse)
            {
                sink.AddMetadata(new DiskRange(run.OnVolume * boot.ClusterBytes, (run.OnVolume + run.Clusters) * boot.ClusterBytes));
            }
        }
    }

    private void Remark(long count, string what)
    {
        if (count > 0)
        {
            sink.Remark($"{count} {what}");
        }
    }
}
