namespace MedV.SigningTool.Hosts;

/// <summary>What <c>host … --json</c> prints.</summary>
internal sealed record HostReport(string Name, string Id, string File, string NotAfter);
