namespace MedV.Store.Seeds.Files;

/// <summary>A name in a folder of the host.</summary>
/// <param name="Name">UTF-8, or whatever bytes the file system holds; no separator in it.</param>
/// <param name="Kind">What it is, as far as the folder says.</param>
/// <param name="Order">Entries read in this order lie in about the order of the device.</param>
internal readonly record struct HostEntry(byte[] Name, HostEntryKind Kind, ulong Order);
