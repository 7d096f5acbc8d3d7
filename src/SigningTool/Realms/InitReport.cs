namespace MedV.SigningTool.Realms;

/// <summary>What <c>init --json</c> prints.</summary>
internal sealed record InitReport(string Name, string Fingerprint, string Folder);
