using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.SigningTool.Comparing;

/// <summary>What a host that has one disk fetches for another, as its daemon decides. Pure.</summary>
internal sealed class FetchPlan
{
    private readonly Manifest _to;
    private readonly bool[] _isMissing;

    /// <summary>Decides.</summary>
    /// <param name="from">What it has.</param>
    /// <param name="to">What it is to have.</param>
    public FetchPlan(DiskRecipe from, DiskRecipe to)
    {
        _to = to.Manifest;
        HashSet<Digest> had = [.. from.Manifest.Chunks.Select(chunk => chunk.Id)];
        _isMissing = [.. _to.Chunks.Select(chunk => !had.Contains(chunk.Id))];
        StreamBytes = new long[_to.Streams.Length];
        CountMissing();
        TakePatches(from.Root.Id);
        TakeChunks();

        HashSet<Digest> hadPages = [.. from.Root.Recipe.Chunks.Select(page => page.Id)];
        foreach (ChunkReference page in to.Root.Recipe.Chunks.Where(page => !hadPages.Contains(page.Id)))
        {
            NewPages++;
            PageBytes += page.EncodedBytes;
        }
    }

    /// <summary>How many chunks it lacks.</summary>
    public int NewChunks { get; private set; }

    /// <summary>The same in bytes, plain.</summary>
    public long NewBytes { get; private set; }

    /// <summary>The same in bytes, encoded: what it fetches without patches.</summary>
    public long FullBytes { get; private set; }

    /// <summary>Chunks that it fetches whole, encoded.</summary>
    public long ChunkBytes { get; private set; }

    /// <summary>Patches that it fetches instead of others.</summary>
    public long PatchBytes { get; private set; }

    /// <summary>How many.</summary>
    public int Patches { get; private set; }

    /// <summary>Pages of the manifest that it lacks, encoded; names of files are not for hosts.</summary>
    public long PageBytes { get; private set; }

    /// <summary>How many.</summary>
    public int NewPages { get; private set; }

    /// <summary>What is fetched for each stream; a chunk of several streams counts for the first.</summary>
    public long[] StreamBytes { get; }

    private void CountMissing()
    {
        for (int chunk = 0; chunk < _isMissing.Length; chunk++)
        {
            if (_isMissing[chunk])
            {
                NewChunks++;
                NewBytes += _to.Chunks[chunk].Bytes;
                FullBytes += _to.Chunks[chunk].EncodedBytes;
            }
        }
    }

    private void TakePatches(Digest from)
    {
        int known = _to.Bases.IndexOf(from);
        var made = new HashSet<int>();
        int stream = 0;
        foreach (PatchReference patch in _to.Patches.Where(patch => patch.Base == known).OrderBy(patch => patch.FirstEntry))
        {
            made.Clear();
            made.UnionWith(_to.Entries.AsSpan(patch.FirstEntry, patch.EntryCount).ToArray().Where(chunk => _isMissing[chunk]));
            if (made.Sum(chunk => (long)_to.Chunks[chunk].EncodedBytes) <= patch.EncodedBytes)
            {
                continue;
            }

            while (_to.Streams[stream].FirstEntry + _to.Streams[stream].EntryCount <= patch.FirstEntry)
            {
                stream++;
            }

            Patches++;
            PatchBytes += patch.EncodedBytes;
            StreamBytes[stream] += patch.EncodedBytes;
            foreach (int chunk in made)
            {
                _isMissing[chunk] = false;
            }
        }
    }

    private void TakeChunks()
    {
        for (int stream = 0; stream < _to.Streams.Length; stream++)
        {
            foreach (int chunk in _to.Entries.AsSpan(_to.Streams[stream].FirstEntry, _to.Streams[stream].EntryCount))
            {
                if (_isMissing[chunk])
                {
                    _isMissing[chunk] = false;
                    ChunkBytes += _to.Chunks[chunk].EncodedBytes;
                    StreamBytes[stream] += _to.Chunks[chunk].EncodedBytes;
                }
            }
        }
    }
}
