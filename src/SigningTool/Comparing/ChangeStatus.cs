namespace MedV.SigningTool.Comparing;

/// <summary>What happened to a file from one disk to another.</summary>
internal enum ChangeStatus
{
    /// <summary>Nothing of that name, and no file of that content, was there.</summary>
    New,

    /// <summary>Its content is another.</summary>
    Changed,

    /// <summary>A file of another path had the same content.</summary>
    Moved,

    /// <summary>It is not there any more.</summary>
    Removed,
}
