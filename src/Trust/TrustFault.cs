namespace MedV.Trust;

/// <summary>Why something was refused. Numbers are never reused.</summary>
public enum TrustFault
{
    /// <summary>The bytes are not what their format says.</summary>
    Malformed = 1,

    /// <summary>More bytes than <see cref="TrustLimits"/> or the parent role allows.</summary>
    TooLarge = 2,

    /// <summary>A file of another role was given, or of a specification that this version does not read.</summary>
    WrongType = 3,

    /// <summary>Fewer distinct trusted keys signed it than the role's threshold.</summary>
    NotSigned = 4,

    /// <summary>The first root is not the one that the realm's fingerprint names.</summary>
    WrongFingerprint = 5,

    /// <summary>Older than what was trusted before.</summary>
    Rollback = 6,

    /// <summary>Not the version that its parent, or its predecessor, calls for.</summary>
    WrongVersion = 7,

    /// <summary>Not as long as its parent says.</summary>
    WrongLength = 8,

    /// <summary>Its SHA-256 is not what its parent says.</summary>
    WrongDigest = 9,

    /// <summary>All is in order, but its time is over. The caller may go on for as long as policy allows offline work.</summary>
    Expired = 10,

    /// <summary>Another file with the same version was trusted before.</summary>
    Conflict = 11,

    /// <summary>The passphrase does not open the key.</summary>
    WrongPassphrase = 12,

    /// <summary>A certificate request that the host authority does not sign.</summary>
    RequestRefused = 13,

    /// <summary>The realm does not vouch for a file that it must have.</summary>
    MissingTarget = 14,
}
