namespace MedV.Store.Seeds.Files;

/// <summary>What a file system says of a file or folder.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Identity">Which file or folder of this host it is: two names with one identity are one.</param>
/// <param name="FileSystem">Which file system it is on.</param>
/// <param name="Stamp">Differs when the file was written to, replaced or cut since: from identity, length and times.</param>
/// <param name="HasOtherNames">Whether it may be met again under another name.</param>
internal readonly record struct HostFacts(
    HostEntryKind Kind, long Bytes, UInt128 Identity, ulong FileSystem, UInt128 Stamp, bool HasOtherNames);
