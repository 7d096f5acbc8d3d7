namespace MedV.Chunking.Manifests;

/// <summary>Where the pages of a manifest are read from. It need not be trusted: what it gives is hashed.</summary>
public interface IPageSource
{
    /// <summary>Gives the plain bytes of a page.</summary>
    /// <param name="page">Which one.</param>
    /// <param name="destination">As long as the page. Holds anything when the answer is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when it does not have the page.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    bool TryRead(PageReference page, Span<byte> destination);
}
