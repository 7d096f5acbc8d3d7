namespace MedV.Store.Seeds.Files;

/// <summary>What a name in a folder stands for.</summary>
internal enum HostEntryKind
{
    /// <summary>The folder does not say; ask for its facts.</summary>
    Unknown,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A link, device, pipe or socket: never opened.</summary>
    Other,
}
