namespace MedV.Workspaces;

/// <summary>When a workspace starts.</summary>
public enum StartMode
{
    /// <summary>With the first click on one of its apps.</summary>
    OnDemand,

    /// <summary>When its user logs on.</summary>
    AtLogon,

    /// <summary>As its user likes; on demand until they say.</summary>
    UserChoice,
}
