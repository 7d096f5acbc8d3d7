namespace MedV.LegacyAgent.Protocol;

/// <summary>A field of a request is missing, of another kind or beyond its limit.</summary>
internal sealed class RefusedException : Exception;
