"""What the labour market asks for: requirements found in vacancies, and demand."""
