namespace MedV.Swarm.Origin;

/// <summary>What is wrong with an origin. The numbers are never reused.</summary>
public enum OriginFault
{
    /// <summary>It answers, and has no such file.</summary>
    NotFound = 1,

    /// <summary>No connection: name, network, TLS, or it hung up before an answer.</summary>
    Unreachable = 2,

    /// <summary>It answers that it cannot now: 429 or 5xx.</summary>
    Failing = 3,

    /// <summary>It refuses: 403, a redirect that is not followed, or another answer that makes no sense here.</summary>
    Refused = 4,

    /// <summary>It sends the whole file where a part was asked for.</summary>
    IgnoresRanges = 5,

    /// <summary>The body ended early.</summary>
    ShortBody = 6,

    /// <summary>It sends another part, or the file has another length than was signed.</summary>
    WrongRange = 7,

    /// <summary>The file is longer than it may be.</summary>
    TooLong = 8,

    /// <summary>Nothing came for as long as is waited for, or next to nothing for a minute.</summary>
    Stalled = 9,

    /// <summary>The bytes are not what the signed manifest says. Found by the caller, who hashes them.</summary>
    Damaged = 10,

    /// <summary>What it answers is no HTTP, or has a longer head than is read.</summary>
    Garbled = 11,

    /// <summary>It wants credentials and got none, or others: 401.</summary>
    NeedsCredentials = 12,

    /// <summary>The proxy on the way does not let the request through: 407, or it opens no tunnel.</summary>
    ProxyRefused = 13,

    /// <summary>Its TLS certificate is not one to trust.</summary>
    NotTrusted = 14,

    /// <summary>It compresses what it sends, though it was asked not to.</summary>
    Encoded = 15,
}
