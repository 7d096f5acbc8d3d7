namespace MedV.GuestBridge.Control.Contract;

/// <summary>What a line of an answer is.</summary>
internal enum ReplyKind
{
    /// <summary>Something is being done; more lines follow.</summary>
    Progress,

    /// <summary>It is done. The last line.</summary>
    Done,

    /// <summary>It is not done. The last line.</summary>
    Failed,
}
