print("laddpuls")
