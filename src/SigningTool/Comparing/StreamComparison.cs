using System.Runtime.InteropServices;
using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.SigningTool.Comparing;

/// <summary>Compares two disks stream by stream. Pure.</summary>
internal sealed class StreamComparison
{
    private readonly DiskRecipe _from;
    private readonly DiskRecipe _to;
    private readonly Digest[] _before;
    private readonly Digest[] _after;
    private readonly Dictionary<StreamName, int> _byName = [];
    private readonly Dictionary<Digest, int> _byContent = [];

    /// <summary>Compares.</summary>
    /// <param name="from">The older disk.</param>
    /// <param name="to">The newer one.</param>
    /// <param name="fetchBytes">What is fetched for each stream of <paramref name="to"/>.</param>
    public StreamComparison(DiskRecipe from, DiskRecipe to, long[] fetchBytes)
    {
        (_from, _to) = (from, to);
        (_before, _after) = (Contents(from.Manifest), Contents(to.Manifest));
        for (int stream = 0; stream < from.Names.Length; stream++)
        {
            _byName.TryAdd(from.Names[stream], stream);
            if (from.Names[stream].Kind == StreamKind.File)
            {
                _byContent.TryAdd(_before[stream], stream);
            }
        }

        Changes = Compare(fetchBytes);
        Files = Count();
    }

    /// <summary>Everything that is not what it was, what costs most first.</summary>
    public IReadOnlyList<StreamChange> Changes { get; }

    /// <summary>How many files there are of each kind.</summary>
    public FileCounts Files { get; }

    private StreamChange[] Compare(long[] fetchBytes)
    {
        var changes = new List<StreamChange>();
        var goneOn = new HashSet<StreamName>(_to.Names);
        for (int stream = 0; stream < _to.Names.Length; stream++)
        {
            StreamName name = _to.Names[stream];
            long bytes = BytesOf(_to.Manifest, stream);
            if (_byName.TryGetValue(name, out int same))
            {
                if (_before[same] != _after[stream])
                {
                    changes.Add(new StreamChange(name.Partition, name.Kind, name.Path, ChangeStatus.Changed, bytes, fetchBytes[stream]));
                }
            }
            else if (name.Kind == StreamKind.File && _byContent.TryGetValue(_after[stream], out int other))
            {
                changes.Add(new StreamChange(
                    name.Partition, name.Kind, name.Path, ChangeStatus.Moved, bytes, fetchBytes[stream], _from.Names[other].Path));
                goneOn.Add(_from.Names[other]);
            }
            else
            {
                changes.Add(new StreamChange(name.Partition, name.Kind, name.Path, ChangeStatus.New, bytes, fetchBytes[stream]));
            }
        }

        for (int stream = 0; stream < _from.Names.Length; stream++)
        {
            StreamName name = _from.Names[stream];
            if (!goneOn.Contains(name))
            {
                changes.Add(new StreamChange(name.Partition, name.Kind, name.Path, ChangeStatus.Removed, BytesOf(_from.Manifest, stream), 0));
            }
        }

        return
        [
            .. changes
                .OrderByDescending(change => change.FetchBytes)
                .ThenByDescending(change => change.Bytes)
                .ThenBy(change => change.Partition)
                .ThenBy(change => change.Path, StringComparer.Ordinal),
        ];
    }

    private FileCounts Count()
    {
        int unchanged = 0, relocated = 0;
        for (int stream = 0; stream < _to.Names.Length; stream++)
        {
            if (_to.Names[stream].Kind == StreamKind.File && _byName.TryGetValue(_to.Names[stream], out int same) && _before[same] == _after[stream])
            {
                unchanged++;
                relocated += IsAtTheSamePlace(same, stream) ? 0 : 1;
            }
        }

        ILookup<ChangeStatus, StreamChange> files = Changes.Where(change => change.Kind == StreamKind.File).ToLookup(change => change.Status);
        return new FileCounts(
            files[ChangeStatus.New].Count(),
            files[ChangeStatus.Changed].Count(),
            files[ChangeStatus.Moved].Count(),
            files[ChangeStatus.Removed].Count(),
            unchanged,
            relocated);
    }

    private bool IsAtTheSamePlace(int before, int after)
    {
        ManifestStream old = _from.Manifest.Streams[before];
        ManifestStream now = _to.Manifest.Streams[after];
        for (int i = 0; i < old.ExtentCount && i < now.ExtentCount; i++)
        {
            Extent there = _from.Manifest.Extents[old.FirstExtent + i];
            Extent here = _to.Manifest.Extents[now.FirstExtent + i];
            if (there.DiskOffset != here.DiskOffset || there.Bytes != here.Bytes)
            {
                return false;
            }
        }

        return old.ExtentCount == now.ExtentCount;
    }

    /// <summary>What names the content of each stream: its chunks in their order.</summary>
    private static Digest[] Contents(Manifest manifest)
    {
        var ids = new List<Digest>();
        return
        [
            .. manifest.Streams.Select(stream =>
            {
                ids.Clear();
                foreach (int chunk in manifest.Entries.AsSpan(stream.FirstEntry, stream.EntryCount))
                {
                    ids.Add(manifest.Chunks[chunk].Id);
                }

                return Digest.Of(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(ids)));
            }),
        ];
    }

    private static long BytesOf(Manifest manifest, int stream) =>
        manifest.BytesOf(manifest.Streams[stream].FirstEntry, manifest.Streams[stream].EntryCount);
}
