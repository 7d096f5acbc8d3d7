using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking;
using MedV.Chunking.Packing;
using MedV.Store.Seeds;
using MedV.Testing.Chunking;

namespace MedV.Store.Tests.Seeds;

public sealed class FileChunkerTests
{
    [Fact]
    public void A_file_is_cut_as_the_packer_cuts_a_disk_of_the_same_content() =>
        Prop.ForAll(FileContents.Any, content => Assert.Equal(Packed(content, ChunkingParameters.Default), Cut(content, ChunkingParameters.Default)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void So_it_is_with_other_parameters()
    {
        var parameters = new ChunkingParameters(512, 2048, 8192);

        Prop.ForAll(FileContents.Any, content => Assert.Equal(Packed(content, parameters), Cut(content, parameters))).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) - 1)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(3_000_000)]
    public void A_file_of_zeros_is_cut_as_the_packer_does(int bytes) =>
        Assert.Equal(Packed(new byte[bytes], ChunkingParameters.Default), Cut(new byte[bytes], ChunkingParameters.Default));

    [Fact]
    public void A_file_that_was_left_in_the_middle_does_not_change_how_the_next_one_is_cut()
    {
        var chunker = new FileChunker(ChunkingParameters.Default);
        byte[] content = FileContents.Noise(2, 700_000);
        chunker.Begin(new MemoryDiskSource(FileContents.Noise(1, 3_000_000)));
        chunker.Next([], out _);

        List<FileChunk> chunks = Cut(chunker, content);

        Assert.Equal(Packed(content, ChunkingParameters.Default), chunks);
    }

    [Fact]
    public void A_step_reads_about_a_megabyte()
    {
        var chunker = new FileChunker(ChunkingParameters.Default);
        chunker.Begin(new MemoryDiskSource(new byte[20_000_000]));

        while (chunker.Next([], out int read))
        {
            Assert.InRange(read, 1, 2 * 1024 * 1024);
        }
    }

    private static List<FileChunk> Cut(byte[] content, ChunkingParameters parameters) => Cut(new FileChunker(parameters), content);

    private static List<FileChunk> Cut(FileChunker chunker, byte[] content)
    {
        var chunks = new List<FileChunk>();
        chunker.Begin(new MemoryDiskSource(content));
        while (chunker.Next(chunks, out _))
        {
        }

        return chunks;
    }

    private static List<FileChunk> Packed(byte[] content, ChunkingParameters parameters)
    {
        SampleImage image = SampleImage.OfAsync(content, new PackingOptions { Chunking = parameters }).GetAwaiter().GetResult();
        return
        [
            .. image.Manifest.Extents.Where(extent => extent.Chunk >= 0).Select(extent => new FileChunk(
                extent.DiskOffset, (int)extent.Bytes, image.Manifest.Chunks[extent.Chunk].Id)),
        ];
    }
}
