using MedV.Chunking.Disks;

namespace MedV.Store.Seeds;

/// <summary>Cuts plain files exactly as the packer cuts the same files inside an image. For one file after another, by one thread at a time.</summary>
internal interface IFileChunker
{
    /// <summary>Leaves the last file, done or not, and starts at the beginning of another one.</summary>
    void Begin(IDiskSource file);

    /// <summary>Reads on, about a megabyte, and adds the chunks that end there to <paramref name="chunks"/>.</summary>
    /// <param name="chunks">Added to, in the order of the file.</param>
    /// <param name="readBytes">How many bytes were read.</param>
    /// <returns><see langword="false"/> when the file is done.</returns>
    /// <exception cref="EndOfStreamException">The file is shorter than it was.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    bool Next(List<FileChunk> chunks, out int readBytes);
}
