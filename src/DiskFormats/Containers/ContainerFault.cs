namespace MedV.DiskFormats.Containers;

/// <summary>Why the disk in a container cannot be read. The numbers are never reused.</summary>
public enum ContainerFault
{
    /// <summary>The bytes break a rule of the format, or the file is cut short.</summary>
    Malformed = 1,

    /// <summary>A format, version or feature that this program does not know.</summary>
    Unsupported = 2,

    /// <summary>The disk is encrypted.</summary>
    Encrypted = 3,

    /// <summary>The file holds only what differs from another file: a backing file, or a parent.</summary>
    NeedsParent = 4,

    /// <summary>The file holds only the map; the disk's bytes are in another file.</summary>
    ExternalData = 5,

    /// <summary>Changes wait in a log, or the file says of itself that it is damaged: its own tools have to put it in order first.</summary>
    NeedsRepair = 6,

    /// <summary>The file follows the rules of two formats, which give different disks.</summary>
    Ambiguous = 7,
}
