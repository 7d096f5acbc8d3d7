namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>What is at a place now.</summary>
internal abstract record PresentFile
{
    private PresentFile()
    {
    }

    /// <summary>Nothing, or not even the folder.</summary>
    public sealed record Missing : PresentFile;

    /// <summary>A plain file of this user.</summary>
    /// <param name="Digest">The SHA-256 of its content, in hexadecimal.</param>
    public sealed record Plain(string Digest) : PresentFile;

    /// <summary>Something that is not touched: a link, a folder, a file of somebody else or a very long one, or a folder on the way that is not ours.</summary>
    /// <param name="Reason">For people.</param>
    public sealed record Strange(string Reason) : PresentFile;
}
