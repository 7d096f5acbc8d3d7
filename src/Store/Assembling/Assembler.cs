using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;

namespace MedV.Store.Assembling;

/// <summary>Makes a disk from packs.</summary>
public static class Assembler
{
    /// <summary>
    /// Finds out what is there of <paramref name="disk"/>, writes what is missing, on all cores, and reads it all back. After whatever exception, what
    /// was written stays; the next call goes on from there.
    /// </summary>
    /// <param name="disk">Any disk; one that is complete stays as it is.</param>
    /// <param name="packs">Where the packs are.</param>
    /// <param name="progress">Told after each megabyte or so, by the threads that work; <see langword="null"/> for nobody.</param>
    /// <param name="cancellationToken">Ends the work within some megabytes.</param>
    /// <exception cref="StoreException">
    /// <see cref="StoreFault.BadPack"/>: a pack is missing, or is not what the manifest says; the message names it.
    /// <see cref="StoreFault.Full"/>: no space left. <see cref="StoreFault.Damaged"/>: what was written is not what is read back.
    /// </exception>
    /// <exception cref="IOException">A pack or the disk cannot be read or written.</exception>
    public static async Task AssembleAsync(
        BaseDisk disk, IPackSource packs, IProgress<AssemblyProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(packs);

        await disk.RecoverAsync(StepProgress.Of(progress, AssemblyStep.Recover, disk), cancellationToken);
        await WriteAsync(disk, packs, StepProgress.Of(progress, AssemblyStep.Write, disk), cancellationToken);
        if (!await disk.CompleteAsync(StepProgress.Of(progress, AssemblyStep.Verify, disk), cancellationToken))
        {
            throw new StoreException(
                StoreFault.Damaged, $"{disk.Path} does not give back what was written: {disk.Chunks - disk.ChunksHeld} of {disk.Chunks} chunks are damaged");
        }
    }

    /// <summary>Writes the chunks that <paramref name="disk"/> lacks.</summary>
    private static Task WriteAsync(BaseDisk disk, IPackSource packs, StepProgress? progress, CancellationToken cancellationToken)
    {
        Manifest manifest = disk.Manifest;
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        return Parallel.ForEachAsync(PackSection.Of(manifest.Chunks, disk.Snapshot()), options, async (section, _) =>
        {
            await Task.Yield();
            Write(disk, manifest, packs, section);
            progress?.Report(disk.BytesHeld);
        });
    }

    private static void Write(BaseDisk disk, Manifest manifest, IPackSource packs, PackSection section)
    {
        PackReference pack = manifest.Packs[section.Pack];
        byte[] encoded = Buffers.Shared.Rent(section.Bytes);
        try
        {
            if (!packs.TryRead(pack, section.Offset, encoded.AsSpan(0, section.Bytes)))
            {
                throw new StoreException(StoreFault.BadPack, $"the pack {pack.Id} is missing, or ends before its byte {section.Offset + section.Bytes}");
            }

            disk.Content.WriteTogether(section.Chunks, (number, plain) =>
            {
                ChunkReference chunk = manifest.Chunks[number];
                return ChunkCodec.TryDecode(chunk.Encoding, encoded.AsSpan(chunk.PackOffset - section.Offset, chunk.EncodedBytes), plain);
            });
        }
        finally
        {
            Buffers.Shared.Return(encoded);
        }

        foreach (int number in section.Chunks)
        {
            if (!disk.Holds(number))
            {
                ChunkReference chunk = manifest.Chunks[number];
                throw new StoreException(StoreFault.BadPack, $"the pack {pack.Id} is damaged: the chunk at its byte {chunk.PackOffset} is not {chunk.Id}");
            }
        }
    }
}
