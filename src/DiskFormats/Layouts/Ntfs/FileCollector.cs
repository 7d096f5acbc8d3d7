using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Puts together what the records of one file say. Used for one file after the other.</summary>
internal sealed class FileCollector(IDiskSource volume, BootSector boot, MasterFileTable table)
{
    private const int MostStreams = 1024;

    private readonly byte[] _buffer = new byte[table.RecordBytes];
    private readonly OrderedDictionary<string, DataStream> _streams = new(StringComparer.Ordinal);
    private readonly List<ClusterRun> _metadata = [];

    // What an honest table needs at most: each extension belongs to one file, and a list has an entry of 26 bytes for each attribute. Crafted lists
    // that all name the same records would else cost their product.
    private long _recordsLeft = table.Records;
    private long _listBytesLeft = AttributeList.MostBytes + (table.Records * table.RecordBytes);

    /// <summary>A name, if possible not the 8.3 form; <see langword="null"/> when it has none.</summary>
    public FileName? Name { get; private set; }

    /// <summary>The contents that are not resident, by name; the main one has none.</summary>
    public IReadOnlyDictionary<string, DataStream> Streams => _streams;

    /// <summary>Where the other attributes lie that are not resident, such as the index of a directory.</summary>
    public IReadOnlyList<ClusterRun> Metadata => _metadata;

    /// <summary>Replaces what is here by what <paramref name="record"/> and its extensions say.</summary>
    /// <returns><see langword="false"/> when a part of it is missing or damaged. What was found until then is here.</returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public bool TryCollect(long number, MftRecord record)
    {
        Name = null;
        _streams.Clear();
        _metadata.Clear();

        if (!TryAdd(number, record, out List<RecordReference>? extensions))
        {
            return false;
        }

        foreach (RecordReference reference in extensions ?? [])
        {
            if (_recordsLeft-- <= 0
                || table.Read(reference.Number, _buffer, out MftRecord extension) != RecordState.InUse
                || extension.IsBase || extension.Base.Number != number || !extension.Base.IsTo(record.Sequence)
                || !TryAdd(number, extension, out List<RecordReference>? more) || more is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds what one record says.</summary>
    /// <param name="number">The base record.</param>
    /// <param name="record">That one, or an extension of it.</param>
    /// <param name="extensions">Where there is more; <see langword="null"/> when the record has no list of that.</param>
    private bool TryAdd(long number, MftRecord record, out List<RecordReference>? extensions)
    {
        extensions = null;
        MftAttributes attributes = record.Attributes;
        while (attributes.MoveNext())
        {
            MftAttribute attribute = attributes.Current;
            if (!attribute.IsResident && attribute.Type != AttributeType.Data)
            {
                RunList.TryDecode(attribute, boot.Clusters, _metadata);
            }

            switch (attribute.Type)
            {
                case AttributeType.AttributeList:
                    if (AttributeList.Read(volume, boot, attribute) is not byte[] list
                        || (_listBytesLeft -= list.Length) < 0
                        || (extensions = AttributeList.RecordsIn(list, number)) is null)
                    {
                        return false;
                    }

                    break;
                case AttributeType.FileName when attribute.IsResident && Name is null or { IsDos: true }:
                    Name = FileName.Read(attribute.Value) ?? Name;
                    break;
                case AttributeType.Data when !attribute.IsResident:
                    if (!TryAddData(attribute))
                    {
                        return false;
                    }

                    break;
            }
        }

        return !attributes.IsDamaged;
    }

    private bool TryAddData(in MftAttribute attribute)
    {
        string name = FileName.TextOf(attribute.Name);
        if (!_streams.TryGetValue(name, out DataStream? stream))
        {
            if (_streams.Count >= MostStreams)
            {
                return false;
            }

            _streams.Add(name, stream = new DataStream());
        }

        stream.Add(attribute, boot.Clusters);
        return true;
    }
}
