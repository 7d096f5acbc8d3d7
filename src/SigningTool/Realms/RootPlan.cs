namespace MedV.SigningTool.Realms;

/// <summary>What the first root will say.</summary>
/// <param name="Keys">How many root keys.</param>
/// <param name="Threshold">How many of them sign.</param>
/// <param name="Days">How long it is valid.</param>
internal sealed record RootPlan(int Keys, int Threshold, int Days);
