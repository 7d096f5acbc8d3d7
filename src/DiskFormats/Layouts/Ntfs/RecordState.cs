namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>What is at a place of the master file table.</summary>
internal enum RecordState
{
    /// <summary>Nothing, or a deleted file.</summary>
    Free,

    /// <summary>A file, or a part of one.</summary>
    InUse,

    /// <summary>A record that was written only half, or breaks a rule.</summary>
    Damaged,
}
