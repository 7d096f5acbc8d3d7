namespace MedV.SigningTool.Realms;

/// <summary>The file <c>realm.json</c> in the realm's folder (not the target of that name). Written last by <c>init</c>.</summary>
/// <param name="Format">1.</param>
/// <param name="Name">The realm's name.</param>
/// <param name="Fingerprint">SHA-256 of the first root.</param>
internal sealed record RealmSettings(int Format, string Name, string Fingerprint);
