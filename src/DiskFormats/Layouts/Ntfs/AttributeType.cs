namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>What an attribute of a file holds. Those that are not named here are of no interest but for where they lie.</summary>
internal enum AttributeType : uint
{
    /// <summary>In which records the attributes of the file are, when there is more than one.</summary>
    AttributeList = 0x20,

    /// <summary>A name of the file and the directory that it is in.</summary>
    FileName = 0x30,

    /// <summary>Version and state of the volume.</summary>
    VolumeInformation = 0x70,

    /// <summary>A content of the file.</summary>
    Data = 0x80,

    /// <summary>There are no more attributes.</summary>
    End = 0xFFFF_FFFF,
}
